using Serverless.Engine.Resources;

namespace Serverless.Engine.Inputs;

/// <summary>Where input sets come from: the ResourceSet itself or a provider.</summary>
/// <param name="Kind">Kind of the source.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Sets">Its input sets as written.</param>
internal sealed record InputSource(string Kind, string Namespace, string Name, IReadOnlyList<Dictionary<string, object?>> Sets)
{
    private const string BuiltInKey = "provider";

    /// <summary>The inline inputs of a ResourceSet.</summary>
    public static InputSource From(ResourceSet resourceSet) =>
        new(Names.ResourceSet.Kind, resourceSet.Namespace, resourceSet.Name, resourceSet.Inputs);

    /// <summary>What a provider exported last.</summary>
    public static InputSource From(ResourceSetInputProvider provider) =>
        new(Names.InputProvider.Kind, provider.Namespace, provider.Name, provider.ExportedInputs);

    /// <summary>The sets, each with the built-in key that says where it comes from (resources.md §7.3).</summary>
    public IEnumerable<Dictionary<string, object?>> Labelled()
    {
        foreach (Dictionary<string, object?> set in Sets)
        {
            yield return new(set)
            {
                [BuiltInKey] = new Dictionary<string, object?>
                {
                    ["apiVersion"] = Names.ApiVersion,
                    ["kind"] = Kind,
                    ["name"] = Name,
                    ["namespace"] = Namespace,
                },
            };
        }
    }
}
