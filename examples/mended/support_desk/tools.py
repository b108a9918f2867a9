"""What the agents may do."""

ORDERS = {"4711": "shipped on Monday", "4712": "waiting for payment"}

SCHEMA = [
    {
        "name": "order_status",
        "description": "Say where an order is.",
        "input_schema": {
            "type": "object",
            "properties": {"number": {"type": "string"}},
            "required": ["number"],
        },
    }
]


def order_status(number: str) -> str:
    """Say where an order is."""
    return ORDERS.get(number, "no such order")


def results(content: list) -> list[dict]:
    """Answers to the tool calls of a message."""
    return [
        {"type": "tool_result", "tool_use_id": block.id, "content": order_status(**block.input)}
        for block in content
        if block.type == "tool_use"
    ]
