using Serverless.Engine.Scanning.Registry.Authentication;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Scanning.Registry.Operations;

/// <summary>One call for one repository: where its registry is, and until when.</summary>
internal sealed record RepositorySession(RegistryTarget Target, Uri Registry, Authenticator Authenticator, Deadline Deadline)
{
    /// <summary>An address below <c>/v2/&lt;repository&gt;/</c>.</summary>
    public Uri Address(string pathAndQuery) => new(Registry, $"/v2/{Target.Reference.Repository}/{pathAndQuery}");

    public Task<RegistryResponse> SendAsync(RegistryRequest request) => Authenticator.SendAsync(request, Target, Deadline);
}
