namespace Serverless.Engine.Templating.Functions;

/// <summary>How JSON is written.</summary>
internal enum JsonStyle
{
    /// <summary>Compact, with &lt; &gt; &amp; escaped.</summary>
    Escaped,

    /// <summary>Compact, with &lt; &gt; &amp; as they are.</summary>
    Raw,

    /// <summary>Indented by two spaces, with &lt; &gt; &amp; escaped.</summary>
    Pretty,
}
