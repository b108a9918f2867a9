"""The words an entry may use where the shape says text. Read by the parser and the JSON Schema."""

KINDS = ("provider", "framework", "guard", "retry")

MODALITIES = (
    "chat",
    "completion",
    "embedding",
    "image",
    "audio",
    "video",
    "rerank",
    "batch",
    "other",
)

WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("Entry", "kind"): KINDS,
    ("Endpoint", "modality"): MODALITIES,
    ("Does", "bills"): MODALITIES,
    ("Setting", "none"): ("absent", "unlimited"),
    ("TagSlot", "shape"): ("dict", "headers", "list", "text"),
    ("GuardRule", "form"): ("wrapper", "decorator", "context", "middleware", "hook", "argument"),
    ("GuardRule", "covers"): ("receiver", "function", "block", "agent", "process"),
    ("RetryRule", "form"): ("decorator", "iterator", "caller", "receiver"),
    ("StopRule", "kind"): ("attempts", "seconds", "never", "any", "all", "event"),
    ("AgentRule", "what"): ("construct", "run", "configure"),
}
