"""Messages between counters and supervisors: asked, told, answered, ended; codes and no words."""

from collections.abc import Iterator, Sequence

from app.domain.errors import Conflict, NotThere
from app.domain.events import MessageAction
from app.domain.queue.counter import CounterState
from app.domain.queue.messages import AskCode, Message, ReplyCode, Sender, TellCode
from app.operations.commands import CommandHandler, known_counter
from app.operations.people.rights import Caller, Right
from app.persistence.queue.messages import has_message
from app.persistence.queue.unit_of_work import UnitOfWork


class Messages(CommandHandler):
    """Sends, answers and ends messages. Who may send them is told by the rights."""

    def ask(self, caller: Caller, number: int, code: AskCode, *, request_id: str) -> None:
        """Ask the supervisors from the counter where the caller sits.

        What is asked already and not answered isn't asked twice; what was answered is asked anew.
        Raises NotAllowed, NotThere, Conflict, RequestReused.
        """
        command = f"{MessageAction.ASK}:{number}:{code}"
        with self.once(caller, MessageAction.ASK, request_id, command) as execution:
            unit = execution.unit
            now = known_counter(unit.floor, number)
            if now.officer != caller.id or caller.kind != "user":
                raise Conflict("not_your_counter", counter=number)
            if not execution.is_repeated:
                _send(unit, caller, MessageAction.ASK, number, code)

    def tell(
        self, caller: Caller, code: TellCode, counter: int | None = None, *, request_id: str
    ) -> None:
        """Tell the counter, or every one that isn't closed; each has its own message to read.

        What it hasn't read yet isn't told twice. Raises NotAllowed, NotThere, RequestReused, and
        Conflict where the counter is closed, or all are.
        """
        command = f"{MessageAction.TELL}:{counter or 'all'}:{code}"
        with self.once(caller, MessageAction.TELL, request_id, command) as execution:
            if not execution.is_repeated:
                for number in _told(execution.unit, counter):
                    _send(execution.unit, caller, MessageAction.TELL, number, code)

    def answer(self, caller: Caller, message_id: int, reply: ReplyCode) -> None:
        """Answer what a counter has asked; a later answer stands in place of the one before.

        Raises NotAllowed, NotThere, and Conflict where it has ended or was not asked.
        """
        with self.begin(caller, MessageAction.ANSWER) as unit:
            message = unit.floor.messages.get(message_id)
            if message is None or message.sender is not Sender.COUNTER:
                _must_know(unit, message_id)
                raise Conflict("message_over")
            if message.answer is not reply:
                _record(unit, caller, MessageAction.ANSWER, message, answer=reply.value)

    def end(self, caller: Caller, message_id: int) -> None:
        """End the message: the counter has read what it was told, or needs what it asked no more.

        It is for the officer at that counter and for supervisors; one that has ended stays so.
        Raises NotAllowed, NotThere, Conflict.
        """
        with self.begin(caller, MessageAction.END) as unit:
            message = unit.floor.messages.get(message_id)
            if message is None:
                _must_know(unit, message_id)
                return
            now = unit.floor.counters[message.counter]
            if now.officer != caller.id and not caller.may(Right.SUPERVISE):
                raise Conflict("not_your_counter", counter=message.counter)
            _record(unit, caller, MessageAction.END, message)

    def open(self, caller: Caller) -> Sequence[Message]:
        """The open messages of the caller's centre, the oldest first.

        It is for supervisors. Raises NotAllowed.
        """
        caller.must(Right.SUPERVISE)
        return tuple(self.units.floor(caller.centre_id).messages.values())


def _told(unit: UnitOfWork, counter: int | None) -> list[int]:
    """The counters that are told: the one, or all where somebody is."""
    if counter is not None:
        if known_counter(unit.floor, counter).state is CounterState.CLOSED:
            raise Conflict("counter_closed", counter=counter)
        return [counter]
    working = unit.floor.counters.values()
    numbers = sorted(now.number for now in working if now.state is not CounterState.CLOSED)
    if not numbers:
        raise Conflict("all_counters_closed")
    return numbers


def _send(
    unit: UnitOfWork, caller: Caller, action: MessageAction, number: int, code: AskCode | TellCode
) -> None:
    sender = Sender.COUNTER if action is MessageAction.ASK else Sender.SUPERVISOR
    for known in _same(unit, number, sender, code):
        if known.answer is None:
            return
        _record(unit, caller, MessageAction.END, known)
    facts: dict[str, object] = {"code": code.value, "user": caller.id}
    unit.message(unit.event(action, caller.actor, facts, counter=number))


def _same(unit: UnitOfWork, number: int, sender: Sender, code: str) -> Iterator[Message]:
    """The open message that says the same, if there is one."""
    for message in list(unit.floor.messages.values()):
        if (message.counter, message.sender, message.code) == (number, sender, code):
            yield message


def _record(
    unit: UnitOfWork,
    caller: Caller,
    action: MessageAction,
    message: Message,
    **more: str,
) -> None:
    facts = {"message": message.id, "user": caller.id, **more}
    unit.message(unit.event(action, caller.actor, facts, counter=message.counter))


def _must_know(unit: UnitOfWork, message_id: int) -> None:
    if not has_message(unit.connection, unit.centre_id, message_id):
        raise NotThere(message=message_id)
