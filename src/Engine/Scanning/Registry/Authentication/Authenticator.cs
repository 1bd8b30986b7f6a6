using System.Collections.Concurrent;
using System.Net;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Scanning.Registry.Authentication;

/// <summary>
/// Sends requests to registries with what they want to see. What a registry wants is learnt from its first refusal and
/// remembered for the process, so that no request is spent on asking (registry.md §4).
/// </summary>
internal sealed class Authenticator(RegistrySender sender, TokenCache tokens, LoginThrottle throttle)
{
    private const int MaxScopes = 4;

    private readonly ConcurrentDictionary<string, Challenge> _challenges = new();
    private readonly ConcurrentDictionary<string, string[]> _scopes = new();

    /// <summary>Sends a request to the target's registry. A refusal that remains is returned as an answer.</summary>
    public async Task<RegistryResponse> SendAsync(RegistryRequest request, RegistryTarget target, Deadline deadline)
    {
        throttle.Check(target.Reference.Host, target.Credentials);
        throttle.Check(target.ToString(), target.Credentials);

        string? header = await KnownHeaderAsync(request, target, deadline);
        RegistryResponse response = await sender.SendAsync(request with { Authorization = header }, target.Tls, deadline);
        if (response.Status == HttpStatusCode.Unauthorized && target.Credentials.RegistryToken.Length == 0
            && NetworkGuard.IsSameOrigin(response.Uri, request.Uri))
        {
            Challenge challenge = Challenge.Choose(response.Header("WWW-Authenticate"), target.Reference.Host);
            Remember(request, target, challenge);
            string? renewed = await HeaderAsync(challenge, request, target, header, deadline);
            if (renewed is not null && renewed != header)
            {
                response = await sender.SendAsync(request with { Authorization = renewed }, target.Tls, deadline);
            }
        }

        Note(response, request, target);
        return response;
    }

    private async Task<string?> KnownHeaderAsync(RegistryRequest request, RegistryTarget target, Deadline deadline)
    {
        if (target.Credentials.RegistryToken.Length > 0)
        {
            return "Bearer " + target.Credentials.RegistryToken;
        }

        return _challenges.TryGetValue(Origin(request), out Challenge? challenge) ? await HeaderAsync(challenge, request, target, null, deadline) : null;
    }

    private async Task<string?> HeaderAsync(Challenge challenge, RegistryRequest request, RegistryTarget target, string? refused, Deadline deadline)
    {
        if (!challenge.IsBearer)
        {
            return target.Credentials.BasicHeader;
        }

        TokenRequest tokenRequest = new(challenge, Scopes(request, target), target.Credentials, request.Uri);
        try
        {
            return "Bearer " + await tokens.GetAsync(tokenRequest, refused?["Bearer ".Length..], target.Tls, deadline);
        }
        catch (RegistryException e) when (e.Status is 401 or 403)
        {
            throttle.Refused(target.Reference.Host, target.Credentials);
            throw;
        }
    }

    private void Remember(RegistryRequest request, RegistryTarget target, Challenge challenge)
    {
        _challenges[Origin(request)] = challenge with { Scope = "" };
        string[] known = Scopes(request, target);
        if (challenge.Scope.Length > 0 && !known.Contains(challenge.Scope))
        {
            _scopes[ScopeKey(request, target)] = [.. known.Prepend(challenge.Scope).Take(MaxScopes)];
        }
    }

    private void Note(RegistryResponse response, RegistryRequest request, RegistryTarget target)
    {
        bool basic = _challenges.TryGetValue(Origin(request), out Challenge? challenge) && !challenge.IsBearer;
        if (response.Status == HttpStatusCode.Unauthorized && basic)
        {
            throttle.Refused(target.Reference.Host, target.Credentials);
        }
        else if (response.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            // Valid credentials may lack one repository; the others must stay reachable with them.
            throttle.Refused(target.ToString(), target.Credentials);
        }
        else if (response.IsSuccess)
        {
            throttle.Accepted(target.Reference.Host, target.Credentials);
            throttle.Accepted(target.ToString(), target.Credentials);
        }
    }

    private string[] Scopes(RegistryRequest request, RegistryTarget target) =>
        _scopes.TryGetValue(ScopeKey(request, target), out string[]? scopes) ? scopes : [$"repository:{target.Reference.Repository}:pull"];

    private static string Origin(RegistryRequest request) => request.Uri.GetLeftPart(UriPartial.Authority);

    private static string ScopeKey(RegistryRequest request, RegistryTarget target) => $"{Origin(request)} {target.Reference.Repository}";
}
