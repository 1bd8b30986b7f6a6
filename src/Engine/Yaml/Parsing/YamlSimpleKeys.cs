namespace Serverless.Engine.Yaml.Parsing;

/// <summary>The tokens that may start keys: one for the block context and one for each open flow collection.</summary>
internal sealed class YamlSimpleKeys(YamlCursor cursor)
{
    private const int MaxLength = 1024;

    private YamlSimpleKey[] _keys = new YamlSimpleKey[8];
    private int _top;

    /// <summary>How many flow collections are open.</summary>
    public int FlowLevel => _top;

    public void EnterFlow()
    {
        _top++;
        if (_top == _keys.Length)
        {
            Array.Resize(ref _keys, _top * 2);
        }

        _keys[_top] = default;
    }

    public void LeaveFlow() => _top -= _top > 0 ? 1 : 0;

    /// <summary>Remembers a possible key in place of an earlier one.</summary>
    public void Save(in YamlSimpleKey key)
    {
        Remove();
        _keys[_top] = key;
    }

    /// <summary>Gives up the possible key of this level.</summary>
    /// <exception cref="YamlReadException">It had to be a key.</exception>
    public void Remove()
    {
        ref YamlSimpleKey key = ref _keys[_top];
        if (key is { IsPossible: true, IsRequired: true })
        {
            throw NoColon(key);
        }

        key = default;
    }

    /// <summary>Takes the possible key of this level, if it is still valid.</summary>
    public bool TryTake(out YamlSimpleKey key)
    {
        key = _keys[_top];
        bool valid = IsValid(_top);
        _keys[_top] = default;
        return valid;
    }

    /// <summary>Whether the token with that number may still become a key, so that it must wait.</summary>
    public bool MayBeKey(int tokenNumber)
    {
        for (int i = 0; i <= _top; i++)
        {
            if (_keys[i].IsPossible && _keys[i].TokenNumber == tokenNumber)
            {
                return IsValid(i);
            }
        }

        return false;
    }

    private bool IsValid(int level)
    {
        ref YamlSimpleKey key = ref _keys[level];
        if (!key.IsPossible)
        {
            return false;
        }

        if (key.Mark.Line == cursor.Line + 1 && key.Position + MaxLength >= cursor.Position)
        {
            return true;
        }

        if (key.IsRequired)
        {
            throw NoColon(key);
        }

        key = default;
        return false;
    }

    private static YamlReadException NoColon(in YamlSimpleKey key) => YamlGuard.Error(key.Mark, "could not find expected ':'");
}
