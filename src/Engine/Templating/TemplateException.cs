namespace Serverless.Engine.Templating;

/// <summary>A template that cannot be parsed or executed, in the words of Go's text/template where it has them.</summary>
public sealed class TemplateException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The whole message, place included.</param>
    /// <param name="line">The line in the template, from 1.</param>
    /// <param name="column">The byte in that line, from 0 as Go counts; -1 when only the line is known.</param>
    /// <param name="inner">What caused it, if anything did.</param>
    public TemplateException(string message, int line, int column, Exception? inner = null)
        : base(message, inner)
    {
        Line = line;
        Column = column;
    }

    /// <summary>The line in the template, from 1.</summary>
    public int Line { get; }

    /// <summary>The byte in the line, from 0 as Go counts; -1 when only the line is known.</summary>
    public int Column { get; }
}
