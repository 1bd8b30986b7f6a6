using System.CommandLine;
using Serverless.Cli.Execution;

namespace Serverless.Cli.Verbs;

/// <summary>
/// <c>completion</c> (cli.md §14). The scripts ask this program itself: <c>[suggest:POSITION]</c> makes it print what may come next.
/// </summary>
internal static class CompletionVerb
{
    private static readonly IReadOnlyDictionary<string, string> Scripts = new Dictionary<string, string>
    {
        ["bash"] = """
            _flux_serverless() {
              local IFS=$'\n'
              COMPREPLY=($(compgen -W "$(flux-serverless "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -F _flux_serverless flux-serverless

            """,
        ["zsh"] = """
            #compdef flux-serverless
            _flux_serverless() {
              local -a found
              found=(${(f)"$(flux-serverless "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)"})
              compadd -a found
            }
            compdef _flux_serverless flux-serverless

            """,
        ["fish"] = """
            function __flux_serverless_complete
              flux-serverless "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null
            end
            complete -c flux-serverless -f -a '(__flux_serverless_complete)'

            """,
        ["powershell"] = """
            Register-ArgumentCompleter -Native -CommandName flux-serverless -ScriptBlock {
              param($wordToComplete, $commandAst, $cursorPosition)
              flux-serverless "[suggest:$cursorPosition]" "$commandAst" 2>$null | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
              }
            }

            """,
    };

    private static readonly IReadOnlyDictionary<string, string> Loading = new Dictionary<string, string>
    {
        ["bash"] = "completion bash > /etc/bash_completion.d/flux-serverless",
        ["zsh"] = "completion zsh > \"${fpath[1]}/_flux-serverless\"",
        ["fish"] = "completion fish | source",
        ["powershell"] = "completion powershell | Out-String | Invoke-Expression",
    };

    public static Command Create(CommandFactory factory) => factory.Group(
        "completion",
        "Print a completion script for a shell",
        [.. Scripts.Select(script => factory.Leaf(
            script.Key, $"Print the script for {script.Key}", ArgumentCount.None, (i, _) =>
            {
                i.Output.Text(script.Value);
                return Task.CompletedTask;
            })
            .Example("Load it", Loading[script.Key])
            .Once())]);
}
