using System.Text.RegularExpressions;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Fleet;

/// <summary>
/// The rights whose lack made a server refuse requests, read from its answers: authorization comes before everything else, so any other
/// answer means that the right is there. Refusals of other origin, such as a policy's, are no lack of rights.
/// </summary>
internal sealed partial class DeniedRights
{
    public const string Impersonate = "impersonate";

    private const string ServiceAccountPrefix = "system:serviceaccount:";

    private readonly Lock _lock = new();
    private readonly List<string> _missing = [];

    /// <summary>What is missing, in the order of the first refusals: verb, resource, and where.</summary>
    public IReadOnlyList<string> Missing => _missing;

    /// <summary>Makes a request that changes nothing.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isActing">Whether it is made as somebody else, who is then named.</param>
    /// <param name="only">The only verb whose lack counts; <see langword="null"/> for any.</param>
    public async Task TryAsync(Func<Task> request, bool isActing = false, string? only = null)
    {
        try
        {
            await request();
        }
        catch (KubernetesException e) when (e.Class == KubernetesErrorClass.Forbidden)
        {
            Add(Refusal().Match(e.Message), isActing, only);
        }
        catch (KubernetesException e) when (e.Class is KubernetesErrorClass.NotFound or KubernetesErrorClass.Invalid or KubernetesErrorClass.Conflict
            or KubernetesErrorClass.ManagerConflict or KubernetesErrorClass.Exists)
        {
            // Allowed, and as expected not there or not complete.
        }
    }

    private void Add(Match refusal, bool isActing, string? only)
    {
        string verb = refusal.Groups["verb"].Value;
        if (!refusal.Success || (only is not null && verb != only))
        {
            return;
        }

        string group = refusal.Groups["group"].Value;
        string resource = refusal.Groups["resource"].Value;
        string qualified = group.Length == 0 || group == Names.Group ? resource : $"{resource}.{group}";
        string where = refusal.Groups["ns"] is { Length: > 0 } ns ? $" in {ns.Value}" : "";
        string right = $"{verb} {qualified}{where}{Actor(refusal.Groups["user"].Value, isActing && verb != Impersonate)}";
        lock (_lock)
        {
            if (!_missing.Contains(right))
            {
                _missing.Add(right);
            }
        }
    }

    private static string Actor(string user, bool isActing) =>
        isActing && user.StartsWith(ServiceAccountPrefix, StringComparison.Ordinal) ? $" as {user[ServiceAccountPrefix.Length..].Replace(':', '/')}" : "";

    [GeneratedRegex("""User "(?<user>[^"]*)" cannot (?<verb>\S+) resource "(?<resource>[^"]+)" in API group "(?<group>[^"]*)"(?: in the namespace "(?<ns>[^"]+)")?""")]
    private static partial Regex Refusal();
}
