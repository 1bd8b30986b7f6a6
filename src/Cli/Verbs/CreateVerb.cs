using System.CommandLine;
using System.Text;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Cli.Secrets;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;

namespace Serverless.Cli.Verbs;

/// <summary><c>create secret</c> (cli.md §12).</summary>
internal static class CreateVerb
{
    private static readonly GroupVersionKind SecretKind = new("", "v1", "Secret");

    public static Command Create(CommandFactory factory) => factory.Group(
        "create",
        "Make things that other resources need",
        factory.Group(
            "secret",
            "Make a Secret in the form that Flux expects",
            Leaf(factory, "registry", "Credentials for a registry", SecretTypes.RegistryFlags(), SecretTypes.Registry)
                .Example("Make it, or change it", "create secret registry ghcr-auth -n apps --server ghcr.io --username me --password-stdin < token"),
            Leaf(factory, "basic-auth", "User name and password", SecretTypes.BasicAuthFlags(), SecretTypes.BasicAuth)
                .Example("Make it, or change it", "create secret basic-auth git-auth -n apps --username me --password-stdin < token"),
            Leaf(factory, "githubapp", "A GitHub App", SecretTypes.GitHubAppFlags(), SecretTypes.GitHubApp)
                .Example("Make it, or change it", "create secret githubapp github-auth -n apps --app-id 1 --app-installation-owner my-org --app-private-key-file key.pem"),
            Leaf(factory, "proxy", "A proxy", SecretTypes.ProxyFlags(), SecretTypes.Proxy)
                .Example("Make it, or change it", "create secret proxy egress -n apps --address https://proxy.example:8080"),
            Leaf(factory, "ssh", "An SSH key", SecretTypes.SshFlags(), SecretTypes.Ssh)
                .Example("Make it, or change it", "create secret ssh git-ssh -n apps --private-key-file id_ecdsa --knownhosts-file known_hosts"),
            Leaf(factory, "tls", "Certificates", SecretTypes.TlsFlags(), SecretTypes.Tls)
                .Example("Make it, or change it", "create secret tls registry-tls -n apps --tls-crt-file tls.crt --tls-key-file tls.key --ca-crt-file ca.crt"),
            Leaf(factory, "sops", "Keys for SOPS", SecretTypes.SopsFlags(), SecretTypes.Sops)
                .Example("Make it, or change it", "create secret sops decryption -n flux-system --age-key-file age.key")));

    private static VerbCommand Leaf(
        CommandFactory factory, string name, string description, SecretFlags flags, Func<SecretFlags, Invocation, SecretContent> read) =>
        factory.Leaf(name, description, ArgumentCount.One, async (i, ct) =>
        {
            SecretContent content = read(flags, i);
            Dictionary<string, object?> manifest = Manifest(flags, i, content);
            if (flags.IsExport(i))
            {
                i.Output.Text("---\n" + YamlWriter.Write(manifest));
                return;
            }

            // Applied as data: an apply of stringData would not own, and so never remove, the keys it makes.
            manifest.Remove("stringData");
            manifest["data"] = content.Data.ToDictionary(d => d.Key, object? (d) => Convert.ToBase64String(Encoding.UTF8.GetBytes(d.Value)));
            KubeObject secret = new(manifest);
            await ReplaceWhereNeededAsync(i.Cluster, secret, content.Type, ct);
            await i.Cluster.Client.ApplyAsync(secret, new ApplyOptions { FieldManager = ClusterSession.FieldManager, Force = true }, ct);
            await i.PrintAsync($"✔ Secret {secret.Namespace}/{secret.Name} applied successfully");
        }, null, flags.Options);

    private static Dictionary<string, object?> Manifest(SecretFlags flags, Invocation invocation, SecretContent content)
    {
        // An export needs no cluster, as long as the namespace is given.
        Dictionary<string, object?> metadata = new()
        {
            ["name"] = invocation.Arguments[0],
            ["namespace"] = invocation.GivenNamespace ?? invocation.Cluster.Namespace,
        };
        if (flags.Labels(invocation) is { Count: > 0 } labels)
        {
            metadata["labels"] = labels;
        }

        if (flags.Annotations(invocation) is { Count: > 0 } annotations)
        {
            metadata["annotations"] = annotations;
        }

        Dictionary<string, object?> manifest = new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = metadata,
            ["type"] = content.Type,
            ["stringData"] = content.Data.ToDictionary(d => d.Key, object? (d) => d.Value),
        };
        if (flags.IsImmutable(invocation))
        {
            manifest["immutable"] = true;
        }

        return manifest;
    }

    private static async Task ReplaceWhereNeededAsync(ClusterSession cluster, KubeObject secret, string type, CancellationToken cancellationToken)
    {
        KubeObject? existing = await cluster.Client.GetAsync(SecretKind, secret.Namespace, secret.Name, cancellationToken);
        if (existing is not null && (existing.Root.At("immutable") is true || existing.Root.StringAt("type") != type))
        {
            await cluster.Client.DeleteAsync(
                SecretKind, secret.Namespace, secret.Name, DeleteOptions.Default with { Uid = existing.Uid }, cancellationToken);
        }
    }
}
