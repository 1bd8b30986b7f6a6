using Serverless.Engine.Go;
using Serverless.Engine.Notifications.Matching;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Git;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Yaml;

namespace Serverless.Engine.Notifications;

/// <summary>A Provider of notification.toolkit.fluxcd.io with its Secrets: where messages go, and how to get in (notifications.md §3). Never shown.</summary>
internal sealed class NotificationProvider
{
    /// <summary>Longest address, channel and user name.</summary>
    public const int MaxLength = 2048;

    private const int MaxHeaders = 100;

    private static readonly string[] CertificateKeys = ["ca.crt", "caFile", "tls.crt", "certFile"];
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(1);

    private NotificationProvider()
    {
    }

    public required string Uid { get; init; }

    public required string Type { get; init; }

    public string Address { get; private init; } = "";

    public string Channel { get; private init; } = "";

    public string Username { get; private init; } = "";

    public string Password { get; private init; } = "";

    public string Token { get; private init; } = "";

    /// <summary>How statuses of commits are to be named, or empty.</summary>
    public string CommitStatusExpression { get; private init; } = "";

    public IReadOnlyDictionary<string, string> Headers { get; private init; } = new Dictionary<string, string>();

    /// <summary>Longest time for one message, with its retries.</summary>
    public TimeSpan Timeout { get; private init; } = UsualTimeout;

    public ProxySettings? Proxy { get; private init; }

    public TlsSettings Tls { get; private init; } = TlsSettings.Default;

    public GitHubApp? GitHubApp { get; private init; }

    /// <summary>What must not be shown. PagerDuty's channel is its key.</summary>
    public IReadOnlyList<string> Secrets =>
        [Address, Token, Type == "pagerduty" ? Channel : "", Password, .. Headers.Values, Proxy?.Address.AbsoluteUri ?? "", Proxy?.Address.Authority ?? "", Proxy?.Password ?? ""];

    /// <summary>Reads a Provider and its Secrets. A Secret with half a login gives no credentials at all.</summary>
    /// <param name="source">The Provider.</param>
    /// <param name="secret">The Secret of <c>secretRef</c>, or <see langword="null"/>.</param>
    /// <param name="certSecret">The Secret of <c>certSecretRef</c>, or <see langword="null"/>.</param>
    /// <param name="proxySecret">The Secret of <c>proxySecretRef</c>, or <see langword="null"/>.</param>
    /// <exception cref="NotificationException">Something in them cannot be used.</exception>
    public static NotificationProvider From(KubeObject source, SecretData? secret = null, SecretData? certSecret = null, SecretData? proxySecret = null)
    {
        Dictionary<string, object?> spec = source.Root.MapAt("spec") ?? [];
        string? login = secret?.Text("username");
        string? password = secret?.Text("password");
        bool isMalformed = login is null != password is null;
        return new()
        {
            Uid = source.Uid,
            Type = spec.StringAt("type") ?? "",
            Address = Bounded("address", (secret?.Text("address") ?? spec.StringAt("address") ?? "").Trim()),
            Channel = Bounded("channel", spec.StringAt("channel") ?? ""),
            Username = Bounded("username", isMalformed ? spec.StringAt("username") ?? "" : login ?? spec.StringAt("username") ?? ""),
            Password = isMalformed ? "" : password ?? "",
            Token = isMalformed ? "" : secret?.Text("token")?.Trim() ?? "",
            CommitStatusExpression = spec.StringAt("commitStatusExpr") ?? "",
            Headers = HeadersOf(secret, withoutLogin: isMalformed),
            Timeout = GoDuration.Parse(spec.StringAt("timeout")) is { } timeout && timeout > TimeSpan.Zero && timeout <= LongestTimeout ? timeout : UsualTimeout,
            Proxy = ProxySettings.From(spec, secret, proxySecret),
            Tls = TlsOf(certSecret ?? (DispatchRules.IsCommitStatus(spec.StringAt("type") ?? "") && HasCertificates(secret) ? secret : null)),
            GitHubApp = isMalformed ? null : AppOf(secret),
        };
    }

    /// <summary>The address as a URL.</summary>
    /// <exception cref="NotificationException">It is none.</exception>
    public Uri Url() => Uri.TryCreate(Address, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        ? uri
        : throw Invalid("its address must be an absolute http or https URL");

    /// <summary>The token.</summary>
    /// <exception cref="NotificationException">There is none.</exception>
    public string RequiredToken() => Token.Length > 0 ? Token : throw Invalid("its type needs a token");

    /// <summary>The token, or else the password.</summary>
    /// <exception cref="NotificationException">There is neither.</exception>
    public string RequiredTokenOrPassword() => Token.Length == 0 && Password.Length > 0 ? Password : RequiredToken();

    /// <summary>The channel.</summary>
    /// <exception cref="NotificationException">There is none.</exception>
    public string RequiredChannel() => Channel.Length > 0 ? Channel : throw Invalid("its type needs a channel");

    /// <summary>A failure that only a change of the Provider or its Secret can help.</summary>
    public static NotificationException Invalid(string what) => new($"the Provider cannot be used: {what}");

    private static string Bounded(string field, string value) => value.Length <= MaxLength ? value : throw Invalid($"its {field} has more than {MaxLength} characters");

    private static Dictionary<string, string> HeadersOf(SecretData? secret, bool withoutLogin)
    {
        if (secret?.Text("headers") is not { } yaml)
        {
            return [];
        }

        try
        {
            return YamlReader.ReadDocument(yaml) switch
            {
                null => [],
                Dictionary<string, object?> { Count: > MaxHeaders } => throw Invalid($"its Secret has more than {MaxHeaders} headers"),
                Dictionary<string, object?> map => map
                    .Where(m => !(withoutLogin && m.Key.Trim().Equals("Authorization", StringComparison.OrdinalIgnoreCase)))
                    .ToDictionary(m => m.Key, m => m.Value as string ?? JsonTree.ToJson(m.Value)),
                _ => throw Invalid("the headers of its Secret are no YAML map"),
            };
        }
        catch (YamlReadException)
        {
            // The reader's message quotes what it reads.
            throw Invalid("the headers of its Secret are no YAML map");
        }
    }

    private static bool HasCertificates(SecretData? secret) => CertificateKeys.Any(key => secret?.Text(key) is not null);

    private static TlsSettings TlsOf(SecretData? certSecret)
    {
        try
        {
            return certSecret is null ? TlsSettings.Default : TlsSettings.From(certSecret);
        }
        catch (RegistryException e)
        {
            throw Invalid(e.Message);
        }
    }

    private static GitHubApp? AppOf(SecretData? secret)
    {
        try
        {
            return GitHubApp.From(secret);
        }
        catch (ProviderException e)
        {
            throw Invalid(e.Message);
        }
    }
}
