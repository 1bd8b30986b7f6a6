using System.Text.RegularExpressions;

namespace Serverless.Sandbox.Registry;

/// <summary>Finds out what a path means; repository names hold slashes, so ordinary routing cannot (distribution specification, "Endpoints").</summary>
internal static partial class RegistryRoute
{
    public static RegistryOperation Parse(string method, string path)
    {
        switch (path)
        {
            case "/v2" or "/v2/": return new(method, RegistryResource.Base, "", "");
            case "/v2/_catalog": return new(method, RegistryResource.Catalog, "", "");
            case SandboxRegistry.TokenPath: return new(method, RegistryResource.Token, "", "");
        }

        Match match = InRepository().Match(path);
        if (!match.Success)
        {
            return new(method, RegistryResource.Unknown, "", "");
        }

        RegistryResource resource = match.Groups["tags"].Success ? RegistryResource.Tags
            : match.Groups["manifest"].Success ? RegistryResource.Manifest
            : match.Groups["upload"].Success ? RegistryResource.Upload
            : RegistryResource.Blob;
        string reference = match.Groups["manifest"].Value + match.Groups["upload"].Value + match.Groups["blob"].Value;
        return new(method, resource, match.Groups["name"].Value, reference);
    }

    public static bool IsRepositoryName(string name) => name.Length <= 255 && Name().IsMatch(name);

    public static bool IsTag(string text) => Tag().IsMatch(text);

    [GeneratedRegex(
        "^/v2/(?<name>.+)/((?<tags>tags/list)|manifests/(?<manifest>[^/]+)|blobs/uploads/(?<upload>[^/]*)|blobs/uploads(?<upload>)|blobs/(?<blob>[^/]+))$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex InRepository();

    [GeneratedRegex("^[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex("^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
