using Serverless.Engine.Go;

namespace Serverless.Engine.Templating.Parsing;

/// <summary>A piece of the template: its kind, where it starts, and its characters (for errors, the message).</summary>
internal readonly record struct Token(TokenKind Kind, int Position, string Value)
{
    /// <summary>The token as parse errors show it.</summary>
    public override string ToString() => Kind switch
    {
        TokenKind.EndOfFile => "EOF",
        TokenKind.Error => Value,
        > TokenKind.Variable => $"<{Value}>",
        _ when GoString.ByteLength(Value) > 10 => GoQuote.Quote(FirstRunes(Value, 10)) + "...",
        _ => GoQuote.Quote(Value),
    };

    private static string FirstRunes(string text, int count)
    {
        int at = 0;
        while (count-- > 0 && at < text.Length)
        {
            GoString.RuneAt(text.AsSpan(at), out int used);
            at += used;
        }

        return text[..at];
    }
}
