using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Sandbox.Registry;

/// <summary>Decides who may do what, and hands out bearer tokens.</summary>
internal sealed class RegistryAccess(SandboxRegistryOptions options)
{
    private const string Service = "sandbox";

    private readonly ConcurrentDictionary<string, RegistryToken> _tokens = new();

    /// <summary>Whether the request may go on; otherwise it has been answered with 401 and a challenge.</summary>
    public async Task<bool> AllowsAsync(HttpContext context, RegistryOperation operation)
    {
        if (options.Authentication == RegistryAuthentication.None || operation.Resource == RegistryResource.Token)
        {
            return true;
        }

        string action = operation.Method switch { "GET" or "HEAD" => "pull", "DELETE" => "delete", _ => "push" };
        string authorization = context.Request.Headers.Authorization.ToString();
        bool allowed = options.Authentication == RegistryAuthentication.Basic
            ? IsUser(authorization) || (options.AnonymousPull && action == "pull" && authorization.Length == 0)
            : HasToken(authorization, operation.Repository, action);
        if (!allowed)
        {
            context.Response.Headers.WWWAuthenticate = Challenge(context, operation, action);
            await RegistryReply.ErrorAsync(context, new RegistryException(401, "UNAUTHORIZED", "credentials are missing or wrong"));
        }

        return allowed;
    }

    /// <summary>The token endpoint: GET with basic credentials, or the POST of RFC 6749 with user name and password.</summary>
    public async Task IssueAsync(HttpContext context)
    {
        string authorization = context.Request.Headers.Authorization.ToString();
        IEnumerable<string?> scopes = context.Request.Query["scope"];
        bool known = IsUser(authorization);
        if (HttpMethods.IsPost(context.Request.Method) && context.Request.HasFormContentType)
        {
            IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted);
            scopes = form["scope"];
            known = form["grant_type"] == "password" && IsUser(form["username"].ToString(), form["password"].ToString());
            authorization = "form";
        }

        if (!known && (authorization.Length > 0 || !options.AnonymousPull))
        {
            await RegistryReply.ErrorAsync(context, new RegistryException(401, "UNAUTHORIZED", "credentials are missing or wrong"));
            return;
        }

        DropExpired();
        RegistryToken token = new(
            [.. scopes.SelectMany(s => (s ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))],
            known,
            options.Time.GetUtcNow() + options.TokenLifetime);
        string value = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _tokens[value] = token;
        await RegistryReply.JsonAsync(context, new()
        {
            ["token"] = value,
            ["access_token"] = value,
            ["expires_in"] = (long)options.TokenLifetime.TotalSeconds,
        });
    }

    private void DropExpired()
    {
        DateTimeOffset now = options.Time.GetUtcNow();
        foreach ((string value, RegistryToken token) in _tokens)
        {
            if (token.Expires <= now)
            {
                _tokens.TryRemove(value, out _);
            }
        }
    }

    private bool HasToken(string authorization, string repository, string action) =>
        authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        && _tokens.TryGetValue(authorization[7..].Trim(), out RegistryToken? token)
        && token.Expires > options.Time.GetUtcNow()
        && token.Allows(repository, action);

    private string Challenge(HttpContext context, RegistryOperation operation, string action)
    {
        if (options.Authentication == RegistryAuthentication.Basic)
        {
            return "Basic realm=\"sandbox\"";
        }

        string realm = $"{context.Request.Scheme}://{context.Request.Host}{SandboxRegistry.TokenPath}";
        string scope = operation.Repository.Length == 0 ? ""
            : $",scope=\"repository:{operation.Repository}:{(action == "push" ? "pull,push" : action)}\"";
        return $"Bearer realm=\"{realm}\",service=\"{Service}\"{scope}";
    }

    private bool IsUser(string authorization)
    {
        if (!authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        Span<byte> buffer = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization[6..].Trim(), buffer, out int length))
        {
            return false;
        }

        string[] parts = Encoding.UTF8.GetString(buffer[..length]).Split(':', 2);
        return parts.Length == 2 && IsUser(parts[0], parts[1]);
    }

    private bool IsUser(string username, string password) => username == options.Username && password == options.Password;
}
