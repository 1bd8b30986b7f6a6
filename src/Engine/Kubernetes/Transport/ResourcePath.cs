using System.Text;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>URL paths of resources (kubernetes-client.md §7.1).</summary>
internal static class ResourcePath
{
    /// <summary>The collection of a type, in one namespace or (empty) in all.</summary>
    public static string Collection(ApiResource resource, string ns)
    {
        StringBuilder path = new();
        path.Append(resource.Gvk.Group.Length == 0 ? "/api/" : $"/apis/{Segment(resource.Gvk.Group)}/").Append(Segment(resource.Gvk.Version));
        if (resource.Namespaced && ns.Length > 0)
        {
            path.Append("/namespaces/").Append(Segment(ns));
        }

        return path.Append('/').Append(Segment(resource.Plural)).ToString();
    }

    /// <summary>One object, or a subresource of it.</summary>
    public static string Object(ApiResource resource, string ns, string name, string? subresource = null)
    {
        if (resource.Namespaced && ns.Length == 0)
        {
            throw Invalid($"an empty namespace may not be set when a {resource.Gvk.Kind} is named");
        }

        if (name.Length == 0)
        {
            throw Invalid($"a {resource.Gvk.Kind} without a name cannot be addressed");
        }

        string path = $"{Collection(resource, ns)}/{Segment(name)}";
        return subresource is null ? path : $"{path}/{Segment(subresource)}";
    }

    private static string Segment(string text) =>
        text is "." or ".." ? throw Invalid($"\"{text}\" may not be a part of a path") : Uri.EscapeDataString(text);

    private static KubernetesException Invalid(string message) => new(400, "BadRequest", KubernetesErrorClass.Invalid, message);
}
