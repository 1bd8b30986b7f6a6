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
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<string, Challenge> _challenges = new();
    private readonly ConcurrentDictionary<string, string[]> _scopes = new();

    /// <summary>Sends a request to the target's registry. A refusal that remains is returned as an answer.</summary>
    public async Task<RegistryResponse> SendAsync(RegistryRequest request, RegistryTarget target, Deadline deadline)
    {
        throttle.Check(target.Reference.Host, target.Credentials);
        throttle.Check(target.ToString(), target.Credentials);

        (string? header, Challenge? outdated, RegistryException? failure) = await KnownHeaderAsync(request, target, deadline);
        RegistryResponse response = await SendWithAsync(header, request, target, deadline);
        if (response.Status == HttpStatusCode.Unauthorized && target.Credentials.RegistryToken.Length == 0
            && NetworkGuard.IsSameOrigin(response.Uri, request.Uri))
        {
            string? renewed;
            try
            {
                Challenge challenge = Challenge.Choose(response.Header("WWW-Authenticate"), target.Reference.Host);
                Remember(request, target, challenge);
                if (failure is not null && challenge with { Scope = "" } == outdated)
                {
                    throw failure;
                }

                renewed = await HeaderAsync(challenge, request, target, header, deadline);
            }
            catch (RegistryException e)
            {
                // A challenge can repeat the token that was not taken.
                throw e.Masked(text => Redaction.Mask(text, response.Sent));
            }

            if (renewed is not null && renewed != header)
            {
                header = renewed;
                response = await SendWithAsync(renewed, request, target, deadline);
            }
        }
        else if (failure is not null)
        {
            // Whoever has credentials gets nothing without them, also where nothing would be needed.
            throw failure;
        }

        if (header is not null)
        {
            Note(response, request, target);
        }

        return response;
    }

    private Task<RegistryResponse> SendWithAsync(string? header, RegistryRequest request, RegistryTarget target, Deadline deadline)
    {
        Task<RegistryResponse> SendAsync() => sender.SendAsync(request with { Authorization = header }, target.Tls, deadline);
        return header?.StartsWith("Basic ", StringComparison.Ordinal) == true
            ? throttle.TryAsync(
                target.Reference.Host,
                target.Credentials,
                async () =>
                {
                    RegistryResponse response = await TryAsync(SendAsync, target, e => IsOfTheHost(e) && !deadline.Token.IsCancellationRequested);
                    NoteBasic(response, request, target);
                    return response;
                },
                deadline.Token)
            : SendAsync();
    }

    /// <summary>Does what shows credentials. Of a host that does not answer, those who wait to show the same ones need not find it out again.</summary>
    private async Task<T> TryAsync<T>(Func<Task<T>> attempt, RegistryTarget target, Func<RegistryException, bool> isForAll)
    {
        try
        {
            return await attempt();
        }
        catch (RegistryException e) when (isForAll(e))
        {
            throttle.Unsure(target.Reference.Host, target.Credentials, e);
            throw;
        }
    }

    /// <summary>Whether it would fail for other repositories as well; an error of the registry may be that of one, such as one whose upstream is away.</summary>
    private static bool IsOfTheHost(RegistryException failure) =>
        failure is { IsTransient: true } and ({ Status: null or (int)HttpStatusCode.TooManyRequests } or { Status: (int)HttpStatusCode.ServiceUnavailable, RetryAfter: not null });

    /// <summary>
    /// The header by what was learnt before. When there is no token to be had that way, what was learnt is forgotten, and the registry
    /// is asked again what it wants: it may have moved its token server.
    /// </summary>
    private async Task<(string? Header, Challenge? Outdated, RegistryException? Failure)> KnownHeaderAsync(
        RegistryRequest request, RegistryTarget target, Deadline deadline)
    {
        if (target.Credentials.RegistryToken.Length > 0)
        {
            return ("Bearer " + target.Credentials.RegistryToken, null, null);
        }

        if (!_challenges.TryGetValue(Origin(request, target), out Challenge? challenge))
        {
            return (null, null, null);
        }

        try
        {
            return (await HeaderAsync(challenge, request, target, null, deadline), null, null);
        }
        catch (RegistryException e) when (e.Status is not (429 or >= 500) && deadline.Remaining > TimeSpan.Zero)
        {
            _challenges.TryRemove(new KeyValuePair<string, Challenge>(Origin(request, target), challenge));
            return (null, challenge, e);
        }
    }

    private async Task<string?> HeaderAsync(Challenge challenge, RegistryRequest request, RegistryTarget target, string? refused, Deadline deadline)
    {
        if (!challenge.IsBearer)
        {
            return target.Credentials.BasicHeader;
        }

        TokenRequest tokenRequest = new(challenge, Scopes(request, target), target.Credentials, request.Uri);
        return "Bearer " + await tokens.GetAsync(
            tokenRequest,
            refused?["Bearer ".Length..],
            fetch => throttle.TryAsync(target.Reference.Host, target.Credentials, () => FetchAsync(fetch, target), deadline.Token),
            target.Tls,
            deadline);
    }

    /// <summary>A registry that wants tokens by now has not refused the password: the outcome is that of the token server.</summary>
    private void NoteBasic(RegistryResponse response, RegistryRequest request, RegistryTarget target)
    {
        if (RetryRules.IsRetried(response.Status))
        {
            RegistryException failure = RegistryErrors.From(response, request.Method.Method, target.Credentials, "this");
            if (IsOfTheHost(failure))
            {
                throttle.Unsure(target.Reference.Host, target.Credentials, failure);
            }
        }
        else if (response.Status != HttpStatusCode.Unauthorized
            || !response.Header("WWW-Authenticate").SelectMany(ChallengeParser.Parse).Any(challenge => challenge.Scheme.Equals("bearer", StringComparison.OrdinalIgnoreCase)))
        {
            Note(response, request, target);
        }
    }

    private async Task<RegistryToken> FetchAsync(Func<Task<RegistryToken>> fetch, RegistryTarget target)
    {
        try
        {
            RegistryToken token = await TryAsync(fetch, target, e => e is { IsTransient: true, Status: not 500 });
            throttle.Accepted(target.Reference.Host, target.Credentials);
            return token;
        }
        catch (RegistryException e) when (e.Status is 401 or 403)
        {
            // A token is for one repository: who may not have it may still have others.
            throttle.Refused(e.Status == 403 ? target.ToString() : target.Reference.Host, target.Credentials, e.Status.Value);
            throw;
        }
    }

    private void Remember(RegistryRequest request, RegistryTarget target, Challenge challenge)
    {
        if (_challenges.Count + _scopes.Count >= MaxRemembered)
        {
            _challenges.Clear();
            _scopes.Clear();
        }

        _challenges[Origin(request, target)] = challenge with { Scope = "" };
        string[] known = Scopes(request, target);
        if (challenge.Scope.Length > 0 && !known.Contains(challenge.Scope))
        {
            _scopes[ScopeKey(request, target)] = [.. known.Prepend(challenge.Scope).Take(MaxScopes)];
        }
    }

    private void Note(RegistryResponse response, RegistryRequest request, RegistryTarget target)
    {
        bool basic = _challenges.TryGetValue(Origin(request, target), out Challenge? challenge) && !challenge.IsBearer;
        if (!response.IsSuccess && !NetworkGuard.IsSameOrigin(response.Uri, request.Uri))
        {
            // Where the registry redirected to, the credentials were never shown.
        }
        else if (response.Status == HttpStatusCode.Unauthorized && basic)
        {
            throttle.Refused(target.Reference.Host, target.Credentials);
        }
        else if (response.Status == HttpStatusCode.Forbidden && request.IsForOneTag)
        {
            // One tag may be blocked, or only HEAD; the repository is not.
        }
        else if (response.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            // Valid credentials may lack one repository; the others must stay reachable with them.
            throttle.Refused(target.ToString(), target.Credentials, (int)response.Status);
        }
        else if (response.IsSuccess || response.Status == HttpStatusCode.NotFound)
        {
            throttle.Accepted(target.Reference.Host, target.Credentials);
            throttle.Forget(target.ToString(), target.Credentials);
        }
    }

    private string[] Scopes(RegistryRequest request, RegistryTarget target) =>
        _scopes.TryGetValue(ScopeKey(request, target), out string[]? scopes) ? scopes : [$"repository:{target.Reference.Repository}:pull"];

    // What a server said whose certificate was not looked at counts only where it is not looked at.
    private static string Origin(RegistryRequest request, RegistryTarget target) => $"{request.Uri.GetLeftPart(UriPartial.Authority)} {target.Tls.Fingerprint}";

    private static string ScopeKey(RegistryRequest request, RegistryTarget target) => $"{Origin(request, target)} {target.Reference.Repository}";
}
