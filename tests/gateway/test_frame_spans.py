"""The end of a trace at each client: the socket and the event stream of a contact, a teammate's tab, and a bridge."""

from tests.gateway.bridge import ANN, Bridge, replies
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient, next_frame, send_frame, tab, visitor
from tests.gateway.running import Gateway
from tests.recorded_spans import KeptSpans, kept_spans
from tests.waiting import until_holds

TRACE = f"00-{'c' * 32}-{'d' * 16}-01"


def finished(spans: KeptSpans, name: str) -> int:
    return sum(span.ended for span in spans.named(name))


async def test_a_message_s_trace_ends_at_each_client_that_sees_it(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await visitor(gateway)
    async with tab(gateway) as desk, chat.socket() as socket, chat.events() as events:
        await socket.ready()
        await events.next_of("ready")
        await send_frame(desk, "watch", conversation_id=chat.id)
        await next_frame(desk, "caught_up")
        with kept_spans() as spans:
            await socket.say("Hello")
            await until_holds(lambda: finished(spans, "frame") == 3, "three frames")
        [message] = spans.named("message")
        assert {each.trace_id for each in spans.all} == {message.trace_id}
        assert [each.values.get("via") for each in spans.named("frame")].count("desk") == 1


async def test_a_caller_of_an_event_stream_does_not_decide_that_it_is_recorded(gateway: Gateway) -> None:
    chat = await visitor(gateway)
    gateway.http.headers["traceparent"] = f"00-{'a' * 32}-{'b' * 16}-01"
    with kept_spans(records=False) as spans:
        async with chat.events() as events:
            await events.next_of("ready")
            await chat.say("Hello")
            await events.next_of("message")
    assert spans.all == []


async def test_a_reply_s_trace_ends_at_the_bridge(start_gateway: StartGateway, bridge: Bridge) -> None:
    gateway = await start_gateway(channels={"whatsapp": bridge.settings()})
    conversation_id = await replies(gateway)
    with kept_spans() as spans:
        await gateway.services.writer.send(
            conversation_id, author=ANN, text="Hola", client_message_id="reply-0001", trace=TRACE
        )
        await until_holds(lambda: finished(spans, "delivery") == 1, "the bridge has it")
    [delivery] = spans.named("delivery")
    assert (delivery.trace_id, delivery.values["outcome"]) == (TRACE[3:35], "delivered")
