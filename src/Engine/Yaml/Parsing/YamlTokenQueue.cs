namespace Serverless.Engine.Yaml.Parsing;

/// <summary>Tokens scanned and not yet taken. Tokens are numbered from 0, so that one can be put before another that waits.</summary>
internal sealed class YamlTokenQueue
{
    private YamlToken[] _tokens = new YamlToken[16];
    private int _head;
    private int _count;

    /// <summary>Whether no token waits.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>The number of the token at the head.</summary>
    public int HeadNumber { get; private set; }

    /// <summary>The number that the next token gets.</summary>
    public int NextNumber => HeadNumber + _count;

    /// <summary>The token at the head.</summary>
    public ref readonly YamlToken Head => ref _tokens[_head];

    public void Enqueue(in YamlToken token)
    {
        Reserve();
        _tokens[_head + _count++] = token;
    }

    /// <summary>Puts a token before the one with that number.</summary>
    public void Insert(int number, in YamlToken token)
    {
        Reserve();
        int at = _head + number - HeadNumber;
        Array.Copy(_tokens, at, _tokens, at + 1, _head + _count - at);
        _tokens[at] = token;
        _count++;
    }

    public void Dequeue()
    {
        _tokens[_head++] = default;
        _count--;
        HeadNumber++;
        if (_count == 0)
        {
            _head = 0;
        }
    }

    private void Reserve()
    {
        if (_head + _count < _tokens.Length)
        {
            return;
        }

        YamlToken[] target = _head > _tokens.Length / 2 ? _tokens : new YamlToken[_tokens.Length * 2];
        Array.Copy(_tokens, _head, target, 0, _count);
        if (target == _tokens)
        {
            Array.Clear(target, _count, target.Length - _count);
        }

        _tokens = target;
        _head = 0;
    }
}
