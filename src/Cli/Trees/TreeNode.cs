using System.Text;

namespace Serverless.Cli.Trees;

/// <summary>An object and what it manages, drawn with lines (cli.md §8).</summary>
internal sealed class TreeNode(string label)
{
    private readonly List<TreeNode> _children = [];

    public TreeNode Add(string label)
    {
        TreeNode child = new(label);
        _children.Add(child);
        return child;
    }

    public override string ToString()
    {
        StringBuilder text = new StringBuilder(label).Append('\n');
        Draw(text, "");
        return text.ToString();
    }

    private void Draw(StringBuilder text, string indent)
    {
        for (int i = 0; i < _children.Count; i++)
        {
            TreeNode child = _children[i];
            bool isLast = i == _children.Count - 1;
            text.Append(indent).Append(isLast ? "└── " : "├── ").Append(child.Label).Append('\n');
            child.Draw(text, indent + (isLast ? "    " : "│   "));
        }
    }

    private string Label => label;
}
