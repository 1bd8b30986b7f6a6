using System.CommandLine;
using Serverless.Cli.Execution;
using Serverless.Cli.Verbs;

namespace Serverless.Cli.Secrets;

/// <summary>The flags of one <c>create secret</c> command: those of its type and the common ones.</summary>
internal sealed class SecretFlags
{
    private readonly Option<string[]> _annotations = new("--annotation") { Description = "Annotations, key=value" };
    private readonly Option<string[]> _labels = new("--label") { Description = "Labels, key=value" };
    private readonly Option<bool> _immutable = new("--immutable") { Description = "Make the Secret immutable" };
    private readonly Option<bool> _export = new("--export") { Description = "Print the Secret instead of applying it" };
    private readonly Dictionary<string, Option<string>> _texts;
    private readonly Dictionary<string, Option<string[]>> _lists;
    private readonly Dictionary<string, Option<bool>> _switches;

    public SecretFlags(IEnumerable<string> texts, IEnumerable<string>? lists = null, IEnumerable<string>? switches = null)
    {
        _texts = texts.ToDictionary(t => t, t => new Option<string>(t));
        _lists = (lists ?? []).ToDictionary(t => t, t => new Option<string[]>(t));
        _switches = (switches ?? []).ToDictionary(t => t, t => new Option<bool>(t));
    }

    public IReadOnlyList<Option> Options => [.. _texts.Values, .. _lists.Values, .. _switches.Values, _annotations, _labels, _immutable, _export];

    public string Text(Invocation invocation, string flag) => invocation.Value(_texts[flag]) ?? "";

    public IReadOnlyList<string> Texts(Invocation invocation, string flag) => invocation.Value(_lists[flag]) ?? [];

    public bool IsSet(Invocation invocation, string flag) => invocation.Value(_switches[flag]);

    /// <summary>The content of the file that a flag names; empty without the flag.</summary>
    public string FileText(Invocation invocation, string flag) => ReadFile(Text(invocation, flag));

    /// <summary>The password of <c>--password</c>, or the first word of standard input.</summary>
    public string Password(Invocation invocation) => IsSet(invocation, "--password-stdin")
        ? invocation.Environment.Input.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? ""
        : Text(invocation, "--password");

    public bool IsExport(Invocation invocation) => invocation.Value(_export);

    public bool IsImmutable(Invocation invocation) => invocation.Value(_immutable);

    public Dictionary<string, object?> Annotations(Invocation invocation) => SecretMetadata.Parse(Flags.List(invocation, _annotations), "annotations");

    public Dictionary<string, object?> Labels(Invocation invocation) => SecretMetadata.Parse(Flags.List(invocation, _labels), "labels");

    public static string ReadFile(string path)
    {
        try
        {
            return path.Length == 0 ? "" : File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"unable to read file {path}: {e.Message}", e);
        }
    }
}
