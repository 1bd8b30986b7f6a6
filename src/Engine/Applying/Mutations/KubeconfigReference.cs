using System.Text.RegularExpressions;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying.Mutations;

/// <summary>A kubeconfig Secret that a ConfigMap is filled from.</summary>
/// <param name="Namespace">Namespace of the Secret.</param>
/// <param name="Name">Name of the Secret.</param>
/// <param name="Key">Key in it; empty for the usual ones.</param>
/// <param name="Text">The annotation as written.</param>
public sealed partial record KubeconfigReference(string Namespace, string Name, string Key, string Text)
{
    /// <summary>Reads the annotation; <see langword="null"/> when the object has none that counts.</summary>
    /// <exception cref="ApplyException">The annotation has another form.</exception>
    public static KubeconfigReference? Of(KubeObject target)
    {
        if (target is not { ApiVersion: "v1", Kind: "ConfigMap" } || target.Annotation(Names.ConvertKubeConfigFrom) is not { } value)
        {
            return null;
        }

        Match match = Form().Match(value);
        return match.Success
            ? new(match.Groups["ns"].Value, match.Groups["name"].Value, match.Groups["key"].Value, value)
            : throw new ApplyException($"invalid {Names.ConvertKubeConfigFrom} annotation value '{value}' must be in the format 'namespace/name' or 'namespace/name:key'");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Namespace}/{Name}";

    [GeneratedRegex(@"^(?<ns>[^/]+)/(?<name>[^/]+?)(:(?<key>[^:/]+))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
