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
        for (int i = 0; i < Sets.Count; i++)
        {
            Dictionary<string, object?> set = Sets[i];
            CheckValues(set, i);
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

    /// <summary>The reference operator cannot carry a null input either; here the key is named.</summary>
    private void CheckValues(Dictionary<string, object?> set, int index)
    {
        foreach ((string key, object? value) in set)
        {
            if (value is null)
            {
                throw new InputException($"failed to get inputs from {Kind}/{Name}: failed to unmarshal inputs[{index}]: the value of '{key}' is null");
            }
        }
    }
}
