"""What dotted names and attribute paths mean, by the shipped entries."""

import pickle

import pytest

from govlint.catalog.entries import Type
from govlint.catalog.index import Catalog, class_tail
from govlint.catalog.load import load_catalog


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def type_of(catalog: Catalog, name: str) -> Type:
    found = catalog.type_named(name)
    assert found is not None, name
    return found[1]


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("openai.OpenAI", "openai.client"),
        ("openai._client.AsyncOpenAI", "openai.client"),
        ("openai.lib.azure.AsyncAzureOpenAI", "openai.client"),
        ("langfuse.openai.OpenAI", "langfuse.client"),
        ("langfuse.openai.openai.AsyncOpenAI", "langfuse.client"),
        ("anthropic.lib.bedrock.AnthropicBedrock", "anthropic.client"),
        ("google.genai.Client", "google-genai.client"),
        ("google.genai.client.AsyncClient", "google-genai.client"),
        ("vertexai.preview.generative_models.GenerativeModel", "vertexai.model"),
        ("google.generativeai.GenerativeModel", "google-generativeai.model"),
        ("mistralai.Mistral", "mistralai.client"),
        ("mistralai.client.Mistral", "mistralai.client"),
        ("cohere.AsyncClientV2", "cohere.v2"),
        ("langchain_openai.chat_models.base.ChatOpenAI", "langchain-openai.chat"),
        ("langchain.chat_models.ChatOpenAI", "langchain-community.chat"),
        ("langchain_community.chat_models.ChatOllama", "langchain-community.chat"),
        ("langchain.llms.OpenAI", "langchain-community.llm"),
        ("langchain_community.llms.openai.OpenAI", "langchain-community.llm"),
        ("langchain.chains.RetrievalQA", "langchain-chains.chain"),
        ("langchain_openai.OpenAI", "langchain-openai.llm"),
        ("llama_index.llms.openai.OpenAI", "llama-index.llm"),
        ("llama_index.embeddings.openai.OpenAIEmbedding", "llama-index.embedding"),
        ("ollama.AsyncClient", "ollama.client"),
    ],
)
def test_types(catalog: Catalog, name: str, id_: str) -> None:
    assert type_of(catalog, name).id == id_


@pytest.mark.parametrize(
    "name",
    ["OpenAI", "myopenai.OpenAI", "openai.OpenAIError", "httpx.Client", "google.cloud.Client"],
)
def test_names_that_mean_nothing(catalog: Catalog, name: str) -> None:
    assert catalog.type_named(name) is None


@pytest.mark.parametrize(
    ("name", "bills"),
    [
        ("openai.chat.completions.create", "chat"),
        ("openai.embeddings.create", "embedding"),
        ("openai.ChatCompletion.acreate", "chat"),
        ("openai.api_resources.chat_completion.ChatCompletion.create", "chat"),
        ("litellm.acompletion", "chat"),
        ("litellm.main.completion", "chat"),
        ("ollama.chat", "chat"),
        ("replicate.run", "other"),
        ("dashscope.Generation.call", "chat"),
        ("dashscope.aigc.generation.Generation.call", "chat"),
        ("langfuse.openai.openai.chat.completions.create", "chat"),
        ("llama_index.core.Settings.llm.complete", "completion"),
    ],
)
def test_functions_that_bill(catalog: Catalog, name: str, bills: str) -> None:
    found = catalog.function(name)
    assert found is not None
    assert found[1].bills == bills


@pytest.mark.parametrize(
    ("name", "makes"),
    [
        ("instructor.from_openai", "instructor.openai_client"),
        ("langsmith.wrappers.wrap_openai", "arg0"),
        ("langchain.chat_models.init_chat_model", "langchain-chains.configurable"),
        ("langchain.chains.summarize.load_summarize_chain", "langchain-chains.documents"),
        ("langchain.chains.RetrievalQA.from_chain_type", "langchain-chains.chain"),
        ("langchain_core.runnables.RunnableParallel", "args"),
        ("langchain_core.runnables.base.RunnableParallel", "args"),
        ("langchain_core.runnables.RunnablePassthrough.assign", "args"),
        ("vertexai.language_models.TextEmbeddingModel.from_pretrained", "vertexai.embedding"),
    ],
)
def test_functions_that_make(catalog: Catalog, name: str, makes: str) -> None:
    found = catalog.function(name)
    assert found is not None
    assert found[1].makes == makes


def test_functions_that_are_none(catalog: Catalog) -> None:
    for name in ("openai.moderations.create", "litellm.token_counter", "create", "os.getenv"):
        assert catalog.functions_named(name) == (), name


def test_conditions_choose_between_several(catalog: Catalog) -> None:
    found = [
        (does.makes, does.when[0].values)
        for entry, does in catalog.functions_named("boto3.client")
        if entry.id == "boto3"
    ]
    assert found == [
        ("boto3.runtime", ("bedrock-runtime",)),
        ("boto3.agent-runtime", ("bedrock-agent-runtime",)),
        ("boto3.agent-builder", ("bedrock-agent",)),
    ]
    session = type_of(catalog, "aioboto3.Session")
    makes = [method.does.makes for _, method in catalog.methods(session, "client")]
    assert makes == ["boto3.runtime", "boto3.agent-runtime", "boto3.agent-builder"]


@pytest.mark.parametrize(
    ("type_name", "path", "bills"),
    [
        ("openai.OpenAI", "chat.completions.create", "chat"),
        ("openai.OpenAI", "with_raw_response.chat.completions.create", "chat"),
        ("openai.OpenAI", "chat.completions.with_streaming_response.create", "chat"),
        ("openai.AsyncOpenAI", "beta.threads.runs.create_and_poll", "chat"),
        ("anthropic.Anthropic", "messages.stream", "chat"),
        ("google.genai.Client", "aio.models.generate_content", "chat"),
        ("cohere.Client", "v2.chat", "chat"),
        ("instructor.Instructor", "chat.completions.create_with_completion", "chat"),
        ("langchain_openai.ChatOpenAI", "ainvoke", "chat"),
        ("langchain_openai.OpenAIEmbeddings", "aembed_query", "embedding"),
        ("langchain.chains.LLMChain", "arun", "chat"),
        ("langchain.chains.LLMChain", "invoke", "chat"),
        ("llama_index.core.indices.VectorStoreIndex", "as_query_engine", None),
    ],
)
def test_methods(catalog: Catalog, type_name: str, path: str, bills: str | None) -> None:
    found = catalog.method(type_of(catalog, type_name), path)
    assert found is not None
    assert found[1].does.bills == bills


def test_methods_that_are_none(catalog: Catalog) -> None:
    for name, path in (
        ("openai.OpenAI", "models.list"),
        ("openai.OpenAI", "chat.completions"),
        ("anthropic.Anthropic", "messages.count_tokens"),
        ("xai_sdk.Client", "chat.sample"),
        ("google.genai.Client", "models.count_tokens"),
    ):
        assert catalog.method(type_of(catalog, name), path) is None, path


def test_a_method_belongs_to_the_entry_that_describes_it(catalog: Catalog) -> None:
    found = catalog.method(type_of(catalog, "langfuse.openai.OpenAI"), "responses.create")
    assert found is not None
    assert found[0].id == "openai"


def test_two_steps_of_one_request(catalog: Catalog) -> None:
    client = type_of(catalog, "xai_sdk.AsyncClient")
    made = catalog.method(client, "chat.create")
    assert made is not None and made[1].does.bills is None and made[1].does.makes == "xai-sdk.chat"
    chat = catalog.type("xai-sdk.chat")[1]
    sampled = catalog.method(chat, "sample")
    assert sampled is not None and sampled[1].does.bills == "chat"


def test_attributes_and_prefixes(catalog: Catalog) -> None:
    client = type_of(catalog, "openai.OpenAI")
    assert catalog.is_prefix(client, "chat")
    assert catalog.is_prefix(client, "chat.completions")
    assert catalog.is_prefix(client, "with_raw_response")
    assert catalog.is_prefix(client, "with_raw_response.chat")
    assert not catalog.is_prefix(client, "chat.completions.create")
    assert not catalog.is_prefix(client, "files")
    cohere = type_of(catalog, "cohere.Client")
    inner = catalog.attr(cohere, "v2")
    assert inner is not None and inner.id == "cohere.v2"
    assert catalog.attr(cohere, "chat") is None
    assert catalog.is_prefix(cohere, "v2")


@pytest.mark.parametrize(
    ("path", "roots", "entry", "bills"),
    [
        ("self.x.chat.completions.create", (), "openai", "chat"),
        ("client.chat.completions.create", ("groq",), "groq", "chat"),
        ("client.chat.completions.create", ("openai", "groq"), "openai", "chat"),
        ("client.chat.completions.create", ("os",), "openai", "chat"),
        ("self.client.messages.create", (), "anthropic", "chat"),
        ("self.model.generate_content", ("vertexai",), "vertexai", "chat"),
        ("bedrock.converse", (), "boto3", "chat"),
        ("c.completions.create", (), "openai", "completion"),
        ("c.beta.threads.messages.create", (), "openai", None),
    ],
)
def test_paths_that_speak_for_themselves(
    catalog: Catalog, path: str, roots: tuple[str, ...], entry: str, bills: str | None
) -> None:
    found = catalog.distinctive(path, roots)
    assert found is not None
    assert (found[0].id, found[2].does.bills) == (entry, bills)


def test_paths_that_do_not(catalog: Catalog) -> None:
    for path in ("llm.invoke", "runner.run", "chat.send_message", "x.create", "create", ""):
        assert catalog.distinctive(path) is None, path


@pytest.mark.parametrize(
    ("name", "method", "roots", "id_"),
    [
        ("llm", "ainvoke", ("langchain_core.messages",), "langchain-core.chain"),
        ("summary_llm", "invoke", ("langchain_openai",), "langchain-core.chain"),
        ("chat_model", "stream", ("langchain_core",), "langchain-core.chain"),
        ("llm", "achat", ("llama_index.core.llms",), "llama-index.llm"),
        ("chat_session", "send_message", ("google.genai",), "google-genai.chat"),
        ("co", "rerank", ("cohere",), "cohere.client"),
    ],
)
def test_names_that_are_evidence_enough(
    catalog: Catalog, name: str, method: str, roots: tuple[str, ...], id_: str
) -> None:
    found = catalog.hinted(name, method, roots)
    assert found is not None
    assert found[1].id == id_


def test_names_that_are_not(catalog: Catalog) -> None:
    for name, method, roots in (
        ("llm", "invoke", ("os",)),
        ("llm", "invoke", ()),
        ("retriever", "invoke", ("langchain_core",)),
        ("tool", "invoke", ("langchain_core",)),
        ("llm", "close", ("langchain_core",)),
        ("bot", "send_message", ("google.genai",)),
    ):
        assert catalog.hinted(name, method, roots) is None, name


@pytest.mark.parametrize(
    ("url", "entry", "api"),
    [
        ("https://api.openai.com/v1/chat/completions", "openai", "chat.completions.create"),
        (
            "https://x.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=1",
            "openai",
            "chat.completions.create",
        ),
        ("http://localhost:8000/v1/chat/completions", "openai", "chat.completions.create"),
        ("https://openrouter.ai/api/v1/chat/completions", "openrouter", "chat.send"),
        ("https://api.anthropic.com/v1/messages", "anthropic", "messages.create"),
        ("https://api.anthropic.com/v1/messages/batches", "anthropic", "messages.batches.create"),
        (
            "https://generativelanguage.googleapis.com/v1beta/models/g:generateContent?key=1",
            "google-genai",
            "models.generate_content",
        ),
        ("http://localhost:11434/api/chat", "ollama", "chat"),
        (
            "https://bedrock-runtime.eu-west-1.amazonaws.com/model/a/converse",
            "boto3",
            "bedrock-runtime.converse",
        ),
        (
            "https://api.groq.com/openai/v1/audio/transcriptions",
            "groq",
            "audio.transcriptions.create",
        ),
    ],
)
def test_endpoints(catalog: Catalog, url: str, entry: str, api: str) -> None:
    found = catalog.endpoint(url)
    assert found is not None
    assert (found[0].id, found[1].api) == (entry, f"{entry}.{api}")


def test_urls_that_are_no_endpoint(catalog: Catalog) -> None:
    for url in ("https://api.openai.com/v1/models", "https://example.com/chat", ""):
        assert catalog.endpoint(url) is None, url


def test_roots(catalog: Catalog) -> None:
    for dotted, id_ in (
        ("openai.types.chat", "openai"),
        ("google.genai.types", "google-genai"),
        ("langfuse.openai", "langfuse"),
    ):
        entry = catalog.known_root(dotted)
        assert entry is not None and entry.id == id_
    for dotted in ("google", "google.cloud", "open", "langfuse"):
        assert catalog.known_root(dotted) is None, dotted


def test_it_answers_the_same_after_a_pickle(catalog: Catalog) -> None:
    copy = pickle.loads(pickle.dumps(catalog))
    assert copy.triage.pattern == catalog.triage.pattern
    client = type_of(copy, "openai.OpenAI")
    assert copy.method(client, "chat.completions.create") == catalog.method(
        client, "chat.completions.create"
    )
    assert copy.endpoint("https://api.openai.com/v1/embeddings") == catalog.endpoint(
        "https://api.openai.com/v1/embeddings"
    )


def test_every_type_that_is_mentioned_exists(catalog: Catalog) -> None:
    for entry in catalog.entries.values():
        for type_ in entry.types:
            for _, id_ in type_.attrs:
                assert catalog.type(id_)[1].id == id_
            assert type_.like is None or catalog.type(type_.like)[1].id == type_.like


def test_the_class_part_of_a_name() -> None:
    assert class_tail("agents.run.Runner.run") == "Runner.run"
    assert class_tail("openai.OpenAI") == "OpenAI"
    assert class_tail("litellm.completion") == "completion"
