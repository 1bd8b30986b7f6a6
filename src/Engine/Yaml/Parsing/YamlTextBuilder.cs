namespace Serverless.Engine.Yaml.Parsing;

/// <summary>Puts scalars together whose text is not one piece of the source. One builder serves a whole document.</summary>
internal sealed class YamlTextBuilder
{
    private char[] _buffer = new char[128];
    private int _length;

    public int Length => _length;

    public ReadOnlySpan<char> Span => _buffer.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public void Append(char c)
    {
        Reserve(1);
        _buffer[_length++] = c;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        Reserve(text.Length);
        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
    }

    public override string ToString() => new(_buffer, 0, _length);

    private void Reserve(int count)
    {
        if (_length + count > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        }
    }
}
