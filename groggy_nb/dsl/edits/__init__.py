"""Edits of a program's text that touch one place: comments, spacing and line ends elsewhere stay as they are.

Each function takes a text and gives an `Edit` with the new one, or raises `EditRefused` with a reason. After
every edit the text parses; a text without statements counts as one that does.
"""

from groggy_nb.dsl.edits.adding import HEADS, OUTPUTS, STATEMENTS, add, head
from groggy_nb.dsl.edits.arguments import set_argument, set_expression, set_header, set_param
from groggy_nb.dsl.edits.carried import Carried, is_carried
from groggy_nb.dsl.edits.carrying import carry, set_socket
from groggy_nb.dsl.edits.copying import copied, duplicate, paste
from groggy_nb.dsl.edits.deleting import delete
from groggy_nb.dsl.edits.exact import ExactText, Splice, like
from groggy_nb.dsl.edits.flow import Arrow, Flow, flow
from groggy_nb.dsl.edits.inserting import insert_on, put_on
from groggy_nb.dsl.edits.moving import move, wrap
from groggy_nb.dsl.edits.notes import comment_lines, note_of, set_note
from groggy_nb.dsl.edits.outline import Block, Entry, Outline
from groggy_nb.dsl.edits.refusal import Edit, EditRefused, read, shifted
from groggy_nb.dsl.edits.renaming import rename
from groggy_nb.dsl.edits.sockets import socket_text
from groggy_nb.dsl.edits.wiring import connect, disconnect, rewire

__all__ = [
    "HEADS",
    "OUTPUTS",
    "STATEMENTS",
    "Arrow",
    "Block",
    "Carried",
    "Edit",
    "EditRefused",
    "Entry",
    "ExactText",
    "Flow",
    "Outline",
    "Splice",
    "add",
    "carry",
    "comment_lines",
    "connect",
    "copied",
    "delete",
    "disconnect",
    "duplicate",
    "flow",
    "head",
    "is_carried",
    "insert_on",
    "like",
    "move",
    "note_of",
    "paste",
    "put_on",
    "read",
    "rename",
    "rewire",
    "set_argument",
    "set_expression",
    "set_header",
    "set_note",
    "set_param",
    "set_socket",
    "shifted",
    "socket_text",
    "wrap",
]
