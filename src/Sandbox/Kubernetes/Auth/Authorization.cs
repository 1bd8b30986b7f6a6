using Serverless.Sandbox.Kubernetes.Http;

namespace Serverless.Sandbox.Kubernetes.Auth;

/// <summary>
/// Impersonation, and the one rule of the sandbox: a service account acts in its own namespace only, unless its name starts
/// with <c>cluster-admin</c>. Everyone else may do everything.
/// </summary>
internal static class Authorization
{
    private const string ServiceAccountPrefix = "system:serviceaccount:";

    /// <exception cref="ApiException">400: impersonation without a user.</exception>
    public static Caller CallerOf(IHeaderDictionary headers)
    {
        string user = headers["Impersonate-User"].ToString();
        if (user.Length == 0 && headers.Keys.Any(key => key.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase)))
        {
            string groups = string.Join(", ", headers["Impersonate-Group"].Select(group => $"\"{group}\""));
            throw ApiException.BadRequest(
                $"requested &user.DefaultInfo{{Name:\"\", UID:\"\", Groups:[]string{{{groups}}}, Extra:map[string][]string(nil)}} without impersonating a user name");
        }

        return new Caller(user.Length > 0 ? user : Caller.Admin);
    }

    /// <exception cref="ApiException">403: the caller may not do this.</exception>
    public static void Check(Caller caller, RequestInfo request)
    {
        string[] parts = caller.Name.StartsWith(ServiceAccountPrefix, StringComparison.Ordinal) ? caller.Name[ServiceAccountPrefix.Length..].Split(':') : [];
        if (parts is not [string home, string account] || account.StartsWith("cluster-admin", StringComparison.Ordinal) || (request.Namespace.Length > 0 && request.Namespace == home))
        {
            return;
        }

        string qualified = request.Group.Length == 0 ? request.Resource : $"{request.Resource}.{request.Group}";
        string subject = request.Name.Length > 0 ? $"{qualified} \"{request.Name}\"" : qualified;
        string scope = request.Namespace.Length > 0 ? $"in the namespace \"{request.Namespace}\"" : "at the cluster scope";
        Dictionary<string, object?> details = request.Name.Length > 0 ? new() { ["name"] = request.Name } : [];
        if (request.Group.Length > 0)
        {
            details["group"] = request.Group;
        }

        details["kind"] = request.Resource;
        throw new ApiException(
            403,
            "Forbidden",
            $"{subject} is forbidden: User \"{caller.Name}\" cannot {request.Verb} resource \"{request.FullResource}\" in API group \"{request.Group}\" {scope}: "
                + "service accounts of this test server act in their own namespace only",
            details);
    }
}
