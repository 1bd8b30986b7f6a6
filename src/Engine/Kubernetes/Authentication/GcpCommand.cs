using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Authentication;

/// <summary>Access tokens for the legacy provider <c>gcp</c> from the command it names, usually gcloud (kubernetes-client.md §6).</summary>
internal sealed partial class GcpCommand(ExecRunner runner, AuthProvider provider)
{
    private readonly string[] _token = Path(provider, "token-key", "{.access_token}");
    private readonly string[] _expiry = Path(provider, "expiry-key", "{.token_expiry}");

    /// <summary>The command as an exec plugin without a protocol; <see langword="null"/> when there is none.</summary>
    public static ExecPlugin? Find(AuthProvider provider) => provider.Config.GetValueOrDefault("cmd-path", "") is { Length: > 0 } command
        ? new(command, "") { Args = provider.Config.GetValueOrDefault("cmd-args", "").Split(' ', StringSplitOptions.RemoveEmptyEntries) }
        : null;

    /// <summary>When a token of the kubeconfig or the command expires; <see langword="null"/> when that is not said.</summary>
    public static DateTimeOffset? ReadTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;

    /// <exception cref="KubeconfigException">The command fails, or prints no token; its output is never quoted.</exception>
    public async Task<BearerToken> RenewAsync(CancellationToken ct)
    {
        byte[] output = await runner.RunAsync(ct).ConfigureAwait(false);
        try
        {
            Dictionary<string, object?> root = JsonTree.ParseObject(output);
            return root.StringAt(_token) is { Length: > 0 } token
                ? new BearerToken(token, ReadTime(root.StringAt(_expiry)))
                : throw new KubeconfigException($"the command of auth-provider 'gcp' printed no {string.Join('.', _token)}");
        }
        catch (JsonException)
        {
            // The parser's message can quote a token.
            throw new KubeconfigException("the command of auth-provider 'gcp' printed no JSON object");
        }
    }

    private static string[] Path(AuthProvider provider, string name, string usual)
    {
        string path = provider.Config.GetValueOrDefault(name, "") is { Length: > 0 } given ? given : usual;
        return FieldPath().IsMatch(path)
            ? path[2..^1].Split('.')
            : throw new KubeconfigException($"{name} of auth-provider 'gcp' must name a field, such as {usual}");
    }

    [GeneratedRegex(@"\A\{(\.[A-Za-z0-9_-]+)+\}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FieldPath();
}
