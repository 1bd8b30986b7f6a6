using System.CommandLine;
using Serverless.Cli.Execution;
using Serverless.Cli.Verbs;

namespace Serverless.Cli.Secrets;

/// <summary>The flags of one <c>create secret</c> command: those of its type and the common ones.</summary>
internal sealed class SecretFlags
{
    private static readonly IReadOnlyDictionary<string, string> Descriptions = new Dictionary<string, string>
    {
        ["--server"] = "Host of the registry",
        ["--username"] = "User name",
        ["--password"] = "Password; it shows in the shell's history, so rather use --password-stdin",
        ["--password-stdin"] = "Read the password from standard input",
        ["--app-id"] = "Id of the GitHub App",
        ["--app-private-key-file"] = "File with the private key of the app",
        ["--app-installation-id"] = "Id of the app's installation",
        ["--app-installation-owner"] = "Organisation or user that has installed the app",
        ["--app-base-url"] = "Address of the API, for GitHub Enterprise",
        ["--address"] = "Address of the proxy",
        ["--private-key-file"] = "File with the private key",
        ["--public-key-file"] = "File with the public key",
        ["--knownhosts-file"] = "File with the known hosts",
        ["--tls-crt-file"] = "File with the client certificate",
        ["--tls-key-file"] = "File with its key",
        ["--ca-crt-file"] = "File with the certificate authority",
        ["--age-key-file"] = "File with an age key; may be repeated",
        ["--gpg-key-file"] = "File with a GPG key; may be repeated",
        ["--age-key-stdin"] = "Read an age key from standard input",
        ["--gpg-key-stdin"] = "Read a GPG key from standard input",
    };

    private readonly Option<string[]> _annotations = new("--annotation") { Description = "Annotations, key=value" };
    private readonly Option<string[]> _labels = new("--label") { Description = "Labels, key=value" };
    private readonly Option<bool> _immutable = new("--immutable") { Description = "Make the Secret immutable" };
    private readonly Option<bool> _export = new("--export") { Description = "Print the Secret instead of applying it" };
    private readonly Dictionary<string, Option<string>> _texts;
    private readonly Dictionary<string, Option<string[]>> _lists;
    private readonly Dictionary<string, Option<bool>> _switches;

    public SecretFlags(IEnumerable<string> texts, IEnumerable<string>? lists = null, IEnumerable<string>? switches = null)
    {
        _texts = texts.ToDictionary(t => t, t => new Option<string>(t) { Description = Descriptions[t] });
        _lists = (lists ?? []).ToDictionary(t => t, t => new Option<string[]>(t) { Description = Descriptions[t] });
        _switches = (switches ?? []).ToDictionary(t => t, t => new Option<bool>(t) { Description = Descriptions[t] });
    }

    public IReadOnlyList<Option> Options => [.. _texts.Values, .. _lists.Values, .. _switches.Values, _annotations, _labels, _immutable, _export];

    public string Text(Invocation invocation, string flag) => invocation.Value(_texts[flag]) ?? "";

    public IReadOnlyList<string> Texts(Invocation invocation, string flag) => invocation.Value(_lists[flag]) ?? [];

    public bool IsSet(Invocation invocation, string flag) => invocation.Value(_switches[flag]);

    /// <summary>The content of the file that a flag names; empty without the flag.</summary>
    public string FileText(Invocation invocation, string flag) => ReadFile(Text(invocation, flag));

    /// <summary>The password of <c>--password</c>, or the first word of standard input.</summary>
    public string Password(Invocation invocation) => IsSet(invocation, "--password-stdin")
        ? invocation.Environment.ReadInput().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? ""
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
