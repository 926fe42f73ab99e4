"""Parses the command lines that come as JSON by the real oci, without a login. Prints what it refuses as JSON."""

import json
import sys

import click
from oci_cli import cli_root, dynamic_loader


def parse(args):
    dynamic_loader.load_service(args[0])
    command, rest = cli_root.cli, list(args)
    context = click.Context(command, info_name="oci")
    while isinstance(command, click.Group):
        name, command, rest = command.resolve_command(context, rest)
        context = click.Context(command, info_name=name, parent=context)
    parser = command.make_parser(context)
    # The client takes its own options, such as --query, behind the command too.
    own = {option for parameter in command.params for option in parameter.opts}
    for parameter in cli_root.cli.params:
        if not own.intersection(parameter.opts):
            parameter.add_to_parser(parser, context)
    given, extra, _ = parser.parse_args(args=rest)
    if extra:
        raise click.UsageError("it does not take " + " ".join(extra))
    # What is required of a user is marked in the help alone.
    required = [it for it in command.params if it.required or "[required]" in (getattr(it, "help", None) or "")]
    missing = [it.opts[0] for it in required if it.name not in given]
    if missing:
        raise click.UsageError("it lacks " + " ".join(missing))


refused = []
for line in json.load(sys.stdin):
    try:
        parse(line)
    except (click.UsageError, KeyError) as refusal:
        refused.append("oci " + " ".join(line) + ": " + getattr(refusal, "message", str(refusal)))
print(json.dumps(refused))
