using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;

namespace Serverless.Engine.Kubernetes.Authentication;

/// <summary>Where the <c>Authorization</c> header of a request comes from.</summary>
internal interface IRequestCredentials
{
    /// <summary>The client certificate that the source supplies besides or instead of a header.</summary>
    X509Certificate2? ClientCertificate => null;

    /// <summary>The header for the next request, or <see langword="null"/>.</summary>
    ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken ct);

    /// <summary>What to check when the server refuses with 401 or 403 in spite of these credentials; empty when there is nothing to add.</summary>
    string Hint(int code) => "";

    /// <summary>Drops credentials that the server refused. True when the next ones may differ, so that a single retry makes sense.</summary>
    bool Invalidate(AuthenticationHeaderValue? refused);
}
