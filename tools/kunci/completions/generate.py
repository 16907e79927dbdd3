#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the completion file of a shell from what the tool tells about its own command line.

usage: generate.py bash|zsh|fish KUNCI
"""

import json
import subprocess
import sys

HEADER = "# SPDX-License-Identifier: Apache-2.0\n# Made from `kunci --describe-cli`.\n"


def path_of(command):
    return f"{command['noun']} {command['verb']}".strip()


def takes_file(option):
    return option["placeholder"] == "FILE"


def nouns(description):
    """The first words in their order, each with its second words (none for a command of one word)."""
    found = {}
    for command in description["commands"]:
        if command["noun"]:
            found.setdefault(command["noun"], []).append(command)
        else:
            found[command["verb"]] = []
    return found


def bash_values(options):
    """Cases of the word before the cursor: what may follow an option that takes a value."""
    for option in options:
        if option["words"]:
            yield f"    {option['name']}) COMPREPLY=($(compgen -W '{' '.join(option['words'])}' -- \"$current\")); return ;;"
        elif option["placeholder"] == "SOURCE":
            yield (f"    {option['name']}) compopt -o nospace 2>/dev/null; "
                   "COMPREPLY=($(compgen -W 'file: fd: env:' -- \"$current\")); return ;;")
        elif takes_file(option):
            yield f"    {option['name']}) COMPREPLY=($(compgen -f -- \"$current\")); return ;;"
        elif option["placeholder"]:
            yield f"    {option['name']}) return ;;"


def unique(options):
    """One of each name: the same option means the same in every command."""
    return list({option["name"]: option for option in options}.values())


def bash(description):
    everywhere = [option["name"] for option in description["global"]] + ["--help"]
    valued = [option["name"] for option in unique(
        description["global"] + [o for c in description["commands"] for o in c["options"]])
        if option["placeholder"]]
    lines = [HEADER + "_kunci() {",
             '  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}',
             "  local path= word skip= i", "  COMPREPLY=()",
             "  for ((i = 1; i < COMP_CWORD; ++i)); do",
             "    word=${COMP_WORDS[i]}",
             "    if [[ -n $skip ]]; then skip=; continue; fi",
             "    case $word in",
             f"      {'|'.join(valued)}) skip=1 ;;",
             "      -*) ;;",
             '      *) path="$path $word" ;;',
             "    esac",
             "  done",
             "  case $previous in"]
    lines += bash_values(unique(
        description["global"] + [o for c in description["commands"] for o in c["options"]]))
    lines += ["  esac", "  case $path in",
              f"    '') COMPREPLY=($(compgen -W '{' '.join(nouns(description))} --version {' '.join(everywhere)}' -- \"$current\")) ;;"]
    for noun, commands in nouns(description).items():
        if commands:
            verbs = " ".join(command["verb"] for command in commands)
            lines.append(f"    ' {noun}') COMPREPLY=($(compgen -W '{verbs} {' '.join(everywhere)}' -- \"$current\")) ;;")
    for command in description["commands"]:
        names = " ".join([option["name"] for option in command["options"]] + everywhere)
        reply = f"COMPREPLY=($(compgen -W '{names}' -- \"$current\"))"
        if any(operand["placeholder"] == "FILE" for operand in command["operands"]):
            reply = f"if [[ $current == -* ]]; then {reply}; else COMPREPLY=($(compgen -f -- \"$current\")); fi"
        lines.append(f"    ' {path_of(command)}'*) {reply} ;;")
    lines += ["  esac", "}", "complete -o filenames -F _kunci kunci", ""]
    return "\n".join(lines)


def zsh_quoted(text):
    """Within a specification of _arguments, itself within single quotes."""
    for special in "\\[]:":
        text = text.replace(special, "\\" + special)
    return text.replace("'", "'\\''")


def zsh_option(option):
    star = "*" if option["repeatable"] else ""
    text = f"'{star}{option['name']}[{zsh_quoted(option['help'])}]"
    if option["words"]:
        text += f":word:({' '.join(option['words'])})"
    elif option["placeholder"] == "SOURCE":
        text += ":source:(file\\: fd\\: env\\:)"
    elif takes_file(option):
        text += ":file:_files"
    elif option["placeholder"]:
        text += f":{option['placeholder'].lower()}: "
    return text + "'"


def zsh_operand(operand):
    action = "_files" if operand["placeholder"] == "FILE" else " "
    return f"'::{operand['placeholder'].lower()}:{action}'"


def zsh_words(rows):
    return " ".join(f"'{word}:{zsh_quoted(summary)}'" for word, summary in rows)


def zsh(description):
    everywhere = [zsh_option(option) for option in description["global"]] + ["'--help[show help]'"]
    lines = ["#compdef kunci", HEADER + "_kunci() {", "  local -a everywhere words_here", "  local state line",
             f"  everywhere=({' '.join(everywhere)})"]
    first = [(noun, commands[0]["summary"] if len(commands) == 1 else ", ".join(c["verb"] for c in commands))
             for noun, commands in nouns(description).items()]
    first = [(noun, summary or next(c["summary"] for c in description["commands"] if c["verb"] == noun))
             for noun, summary in first]
    lines += ["  _arguments -C $everywhere '--version[show the version]' '1: :->first' '*:: :->rest'",
              "  if [[ $state == first ]]; then", f"    words_here=({zsh_words(first)})",
              "    _describe command words_here", "    return", "  fi", "  local path=$line[1]",
              "  case $path in"]
    for noun, commands in nouns(description).items():
        if not commands:
            continue
        verbs = zsh_words((command["verb"], command["summary"]) for command in commands)
        lines += [f"    {noun})",
                  "      _arguments -C $everywhere '1: :->second' '*:: :->rest'",
                  "      if [[ $state == second ]]; then", f"        words_here=({verbs})",
                  "        _describe command words_here", "        return", "      fi",
                  '      path="$path $line[1]" ;;']
    lines += ["  esac", "  case $path in"]
    for command in description["commands"]:
        specifications = [zsh_option(option) for option in command["options"]]
        specifications += [zsh_operand(operand) for operand in command["operands"]]
        lines.append(f"    '{path_of(command)}') _arguments $everywhere {' '.join(specifications)} ;;")
    lines += ["  esac", "}", "_kunci \"$@\"", ""]
    return "\n".join(lines)


def fish_quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def fish_option(condition, option):
    line = f"complete -c kunci -n {fish_quoted(condition)} -l {option['name'][2:]} -d {fish_quoted(option['help'])}"
    if option["words"]:
        line += f" -x -a {fish_quoted(' '.join(option['words']))}"
    elif option["placeholder"] == "SOURCE":
        line += " -x -a 'file: fd: env:'"
    elif takes_file(option):
        line += " -r -F"
    elif option["placeholder"]:
        line += " -x"
    return line


def fish(description):
    verbs = " ".join(sorted({command["verb"] for command in description["commands"]}))
    lines = [HEADER + "complete -c kunci -f",
             "complete -c kunci -n __fish_use_subcommand -l version -d 'show the version'",
             "complete -c kunci -s h -l help -d 'show help'"]
    lines += [fish_option("true", option) for option in description["global"]]
    for noun, commands in nouns(description).items():
        summary = ", ".join(command["verb"] for command in commands) or next(
            c["summary"] for c in description["commands"] if c["verb"] == noun)
        lines.append(f"complete -c kunci -n __fish_use_subcommand -a {noun} -d {fish_quoted(summary)}")
        for command in commands:
            lines.append(f"complete -c kunci -n '__fish_seen_subcommand_from {noun}; and not "
                         f"__fish_seen_subcommand_from {verbs}' -a {command['verb']} "
                         f"-d {fish_quoted(command['summary'])}")
    for command in description["commands"]:
        seen = " ; and ".join(f"__fish_seen_subcommand_from {word}" for word in path_of(command).split())
        lines += [fish_option(seen, option) for option in command["options"]]
        if any(operand["placeholder"] == "FILE" for operand in command["operands"]):
            lines.append(f"complete -c kunci -n {fish_quoted(seen)} -F")
    return "\n".join(lines) + "\n"


def main():
    shell, kunci = sys.argv[1:]
    described = subprocess.run([kunci, "--describe-cli"], check=True, capture_output=True)
    sys.stdout.write({"bash": bash, "zsh": zsh, "fish": fish}[shell](json.loads(described.stdout)))


if __name__ == "__main__":
    main()
