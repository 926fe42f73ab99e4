"""Parses the command lines that come as JSON by the real az, without a login. Prints what it refuses as JSON."""

import contextlib
import io
import json
import sys

from azure.cli.core import get_default_cli

cli = get_default_cli()


def parse(args):
    invocation = cli.invocation_cls(
        cli_ctx=cli,
        parser_cls=cli.parser_cls,
        commands_loader_cls=cli.commands_loader_cls,
        help_cls=cli.help_cls,
    )
    cli.invocation = invocation
    invocation.data["command_string"] = " ".join(args)
    invocation.commands_loader.load_command_table(args)
    command = invocation._rudimentary_get_command(args)
    invocation.commands_loader.load_arguments(command)
    invocation.parser.load_command_table(invocation.commands_loader)
    invocation.parser.parse_args(args)


refused = []
for line in json.load(sys.stdin):
    words = io.StringIO()
    try:
        with contextlib.redirect_stderr(words):
            parse(line)
    except SystemExit:
        refused.append("az " + " ".join(line) + ": " + words.getvalue().strip().split("\n")[0])
print(json.dumps(refused))
