namespace Serverless.Sandbox.Kubernetes.ManagedFields;

/// <summary>
/// A set of field paths as a tree. A path is in the set when its node is a member; other nodes only lead to members.
/// Operations return new sets and leave both operands alone.
/// </summary>
internal sealed class FieldSet
{
    private readonly SortedDictionary<string, FieldSet> _children = new(StringComparer.Ordinal);

    /// <summary>Whether the path of this node itself is in the set.</summary>
    public bool IsMember { get; set; }

    public bool IsEmpty => !IsMember && _children.Values.All(child => child.IsEmpty);

    /// <summary>The node below a path element, created when missing. Only for building a set.</summary>
    public FieldSet Child(string element)
    {
        if (!_children.TryGetValue(element, out FieldSet? child))
        {
            _children[element] = child = new FieldSet();
        }

        return child;
    }

    /// <summary>Puts an existing node below a path element. Only for building a set.</summary>
    public void Adopt(string element, FieldSet child) => _children[element] = child;

    /// <summary>The node below a path element, or <see langword="null"/>.</summary>
    public FieldSet? Find(string element) => _children.GetValueOrDefault(element);

    public IEnumerable<KeyValuePair<string, FieldSet>> Children => _children;

    public FieldSet Union(FieldSet other)
    {
        FieldSet result = new() { IsMember = IsMember || other.IsMember };
        foreach ((string element, FieldSet child) in _children)
        {
            result._children[element] = other.Find(element) is { } counterpart ? child.Union(counterpart) : child;
        }

        foreach ((string element, FieldSet child) in other._children)
        {
            result._children.TryAdd(element, child);
        }

        return result;
    }

    public FieldSet Intersect(FieldSet other)
    {
        FieldSet result = new() { IsMember = IsMember && other.IsMember };
        foreach ((string element, FieldSet child) in _children)
        {
            if (other.Find(element) is { } counterpart)
            {
                result.Keep(element, child.Intersect(counterpart));
            }
        }

        return result;
    }

    public FieldSet Except(FieldSet other)
    {
        FieldSet result = new() { IsMember = IsMember && !other.IsMember };
        foreach ((string element, FieldSet child) in _children)
        {
            result.Keep(element, other.Find(element) is { } counterpart ? child.Except(counterpart) : child);
        }

        return result;
    }

    /// <summary>The set without anything at or below the given top-level fields.</summary>
    public FieldSet Without(Func<string, bool> topLevel)
    {
        FieldSet result = new() { IsMember = IsMember };
        foreach ((string element, FieldSet child) in _children)
        {
            if (!topLevel(element))
            {
                result._children[element] = child;
            }
        }

        return result;
    }

    /// <summary>All member paths as messages show them: members of a level first, then what lies below.</summary>
    public IEnumerable<string> Paths()
    {
        foreach ((string element, FieldSet child) in _children)
        {
            if (child.IsMember)
            {
                yield return PathElement.Display(element);
            }
        }

        foreach ((string element, FieldSet child) in _children)
        {
            string prefix = PathElement.Display(element);
            foreach (string path in child.Paths())
            {
                yield return prefix + path;
            }
        }
    }

    /// <summary>Reads the FieldsV1 form.</summary>
    public static FieldSet FromTree(Dictionary<string, object?> tree)
    {
        FieldSet set = new();
        foreach ((string element, object? value) in tree)
        {
            if (element == ".")
            {
                set.IsMember = true;
            }
            else if (value is Dictionary<string, object?> below)
            {
                FieldSet child = FromTree(below);
                child.IsMember |= below.Count == 0;
                set._children[element] = child;
            }
        }

        return set;
    }

    /// <summary>Writes the FieldsV1 form.</summary>
    public Dictionary<string, object?> ToTree()
    {
        Dictionary<string, object?> tree = [];
        foreach ((string element, FieldSet child) in _children)
        {
            if (child.IsEmpty)
            {
                continue;
            }

            Dictionary<string, object?> below = child.ToTree();
            if (child.IsMember && below.Count > 0)
            {
                below = new Dictionary<string, object?> { ["."] = new Dictionary<string, object?>() }.Concat(below).ToDictionary();
            }

            tree[element] = below;
        }

        return tree;
    }

    private void Keep(string element, FieldSet child)
    {
        if (child.IsMember || child._children.Count > 0)
        {
            _children[element] = child;
        }
    }
}
