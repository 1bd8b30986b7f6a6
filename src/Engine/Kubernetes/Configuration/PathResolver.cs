namespace Serverless.Engine.Kubernetes.Configuration;

/// <summary>Makes the relative paths of a kubeconfig absolute: they are relative to the file they stand in.</summary>
internal static class PathResolver
{
    public static Kubeconfig Resolve(Kubeconfig config, string folder) => new(
        config.Origin,
        config.CurrentContext,
        [.. config.ClusterEntries.Select(c => c with { CertificateAuthority = Absolute(c.CertificateAuthority, folder) })],
        [.. config.UserEntries.Select(u => ResolveUser(u, folder))],
        config.ContextEntries);

    private static UserEntry ResolveUser(UserEntry user, string folder) => user with
    {
        ClientCertificate = Absolute(user.ClientCertificate, folder),
        ClientKey = Absolute(user.ClientKey, folder),
        TokenFile = Absolute(user.TokenFile, folder),
        Exec = user.Exec is { } exec && exec.Command.AsSpan().IndexOfAny('/', Path.DirectorySeparatorChar) >= 0
            ? exec with { Command = Absolute(exec.Command, folder) }
            : user.Exec,
    };

    private static string Absolute(string path, string folder) => path.Length == 0 ? path : Path.GetFullPath(path, folder);
}
