"""`plooi completion`: what a shell runs to complete the words of this command."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from plooi.cli.frame.options import Session, bare


class Shell(StrEnum):
    bash = "bash"
    zsh = "zsh"
    fish = "fish"


#: Labels have spaces in them: each is quoted as bash wants it, unless the person has begun with a quote.
BASH = r"""_plooi_completion() {
    local current="${COMP_WORDS[COMP_CWORD]}" found
    COMPREPLY=()
    while IFS= read -r found; do
        case "$current" in
            [\"\']*) COMPREPLY+=("$found") ;;
            *) COMPREPLY+=("$(printf '%q' "$found")") ;;
        esac
    done < <(IFS=$'\n'; COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD _PLOOI_COMPLETE=complete_bash "$1")
}
complete -o default -F _plooi_completion plooi"""
ZSH = r"""#compdef plooi
_plooi_completion() {
    eval $(env _TYPER_COMPLETE_ARGS="${words[1,$CURRENT]}" _PLOOI_COMPLETE=complete_zsh plooi)
}
compdef _plooi_completion plooi"""
FISH = (
    "complete --command plooi --no-files"
    ' --arguments "(env _PLOOI_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=get-args'
    ' _TYPER_COMPLETE_ARGS=(commandline -cp) plooi)"'
    ' --condition "env _PLOOI_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=is-args'
    ' _TYPER_COMPLETE_ARGS=(commandline -cp) plooi"'
)
SCRIPTS = {Shell.bash: BASH, Shell.zsh: ZSH, Shell.fish: FISH}


def add_to(app: typer.Typer) -> None:
    app.command("completion", epilog='Example: plooi completion bash, as in  eval "$(plooi completion bash)"')(
        completion
    )


@bare
def completion(
    session: Session,
    shell: Annotated[Shell, typer.Argument(help="The shell to write it for.", show_default=False)],
) -> None:
    """Print what makes a shell complete commands, options, and the labels of the value lists.

    For bash, put  eval "$(plooi completion bash)"  into ~/.bashrc; for zsh,  eval "$(plooi completion zsh)"  behind
    compinit in ~/.zshrc; for fish, write it to ~/.config/fish/completions/plooi.fish.
    """
    session.output.result({"shell": shell.value, "script": SCRIPTS[shell]}, [SCRIPTS[shell]])
