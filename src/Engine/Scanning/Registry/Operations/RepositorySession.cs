using Serverless.Engine.Scanning.Registry.Authentication;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Scanning.Registry.Operations;

/// <summary>One call for one repository: where its registry is, and until when.</summary>
internal sealed record RepositorySession(RegistryTarget Target, Uri Registry, Authenticator Authenticator, Deadline Deadline)
{
    /// <summary>An address below <c>/v2/&lt;repository&gt;/</c>.</summary>
    public Uri Address(string pathAndQuery) => new(Registry, $"/v2/{Target.Reference.Repository}/{pathAndQuery}");

    /// <summary>What was shown to the registry so far; it may repeat it anywhere in its answers. Never shown.</summary>
    public HashSet<string> Shown { get; } = new(StringComparer.Ordinal);

    public async Task<RegistryResponse> SendAsync(RegistryRequest request)
    {
        RegistryResponse response = await Authenticator.SendAsync(request, Target, Deadline);
        Shown.UnionWith(response.Sent);
        return response;
    }
}
