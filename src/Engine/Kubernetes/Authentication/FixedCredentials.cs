using System.Net.Http.Headers;
using System.Text;

namespace Serverless.Engine.Kubernetes.Authentication;

/// <summary>A header that never changes, or none.</summary>
internal sealed class FixedCredentials(AuthenticationHeaderValue? header) : IRequestCredentials
{
    public static FixedCredentials None { get; } = new(null);

    public static FixedCredentials Bearer(string token) => new(new AuthenticationHeaderValue("Bearer", token));

    public static FixedCredentials Basic(string user, string password) =>
        new(new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))));

    public ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken ct) => new(header);

    public bool Invalidate(AuthenticationHeaderValue? refused) => false;
}
