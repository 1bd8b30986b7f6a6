using Serverless.Sandbox.Kubernetes.Schema;

namespace Serverless.Sandbox.Kubernetes.ManagedFields;

/// <summary>
/// Merges lists of identified items. Items of both lists take the configuration's order; items of the live list alone stay
/// before the next common item.
/// </summary>
internal static class ListMerge
{
    public static List<object?> Merge(SchemaNode node, List<object?> live, List<object?> config)
    {
        string?[] liveElements = [.. live.Select(item => PathElement.OfItem(node, item))];
        string?[] configElements = [.. config.Select(item => PathElement.OfItem(node, item))];
        Dictionary<string, object?> liveItems = Index(live, liveElements);
        Dictionary<string, object?> configItems = Index(config, configElements);
        Queue<string> shared = new(configElements.OfType<string>().Where(liveItems.ContainsKey));
        string? nextShared = shared.TryDequeue(out string? first) ? first : null;
        HashSet<string> merged = new(StringComparer.Ordinal);
        List<object?> result = new(Math.Max(live.Count, config.Count));
        int l = 0;
        int c = 0;
        while (l < live.Count || c < config.Count)
        {
            string? liveElement = l < live.Count ? liveElements[l] : null;
            if (l < live.Count && c < config.Count)
            {
                if (liveElement == configElements[c])
                {
                    Take(liveElement, config[c]);
                    l++;
                    c++;
                    nextShared = shared.TryDequeue(out string? next) ? next : null;
                    continue;
                }

                if (liveElement is not null && configItems.ContainsKey(liveElement) && nextShared is not null && nextShared != liveElement)
                {
                    l++;
                    continue;
                }
            }

            if (l < live.Count)
            {
                if (liveElement is null || !configItems.ContainsKey(liveElement))
                {
                    result.Add(live[l++]);
                    continue;
                }

                if (merged.Contains(liveElement))
                {
                    l++;
                }
            }

            if (c < config.Count)
            {
                string? element = configElements[c];
                Take(element, config[c]);
                c++;
                if (nextShared is not null && nextShared == element)
                {
                    nextShared = shared.TryDequeue(out string? next) ? next : null;
                }
            }
        }

        return result;

        void Take(string? element, object? item)
        {
            if (element is not null)
            {
                merged.Add(element);
            }

            bool both = element is not null && liveItems.ContainsKey(element);
            result.Add(both ? TypedValues.Merge(node.Item, liveItems[element!], item) : item);
        }
    }

    private static Dictionary<string, object?> Index(List<object?> list, string?[] elements)
    {
        Dictionary<string, object?> index = new(StringComparer.Ordinal);
        for (int i = 0; i < list.Count; i++)
        {
            if (elements[i] is { } element)
            {
                index[element] = list[i];
            }
        }

        return index;
    }
}
