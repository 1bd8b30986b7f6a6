using System.Text;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>Commands of which each gets the value of the one before as its last argument.</summary>
internal sealed class PipeNode(int position, VariableNode[] declared, bool isAssignment, CommandNode[] commands) : Node(position)
{
    public VariableNode[] Declared { get; } = declared;

    /// <summary>Whether the variables exist already.</summary>
    public bool IsAssignment { get; } = isAssignment;

    public CommandNode[] Commands { get; } = commands;

    public override void WriteTo(StringBuilder text)
    {
        for (int i = 0; i < Declared.Length; i++)
        {
            text.Append(i > 0 ? ", " : "");
            Declared[i].WriteTo(text);
        }

        if (Declared.Length > 0)
        {
            text.Append(IsAssignment ? " = " : " := ");
        }

        for (int i = 0; i < Commands.Length; i++)
        {
            text.Append(i > 0 ? " | " : "");
            Commands[i].WriteTo(text);
        }
    }
}
