// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Formatting;

/// <summary>A YAML value as its author wrote it: with quotes, comments and blank lines, which nodes do not have.</summary>
internal abstract class SourceNode;

/// <summary>How a single value is written.</summary>
internal enum ScalarForm
{
    Plain,
    SingleQuoted,
    DoubleQuoted,
    /// <summary>Lines after "|" or "&gt;".</summary>
    Block,
}

/// <param name="form">How it is written.</param>
/// <param name="lines">
/// Its lines word for word, without indentation. Those of a block begin with its header, such as <c>|-</c>. Nothing at
/// all is one empty plain line.
/// </param>
internal sealed class SourceScalar(ScalarForm form, IReadOnlyList<string> lines) : SourceNode
{
    public ScalarForm Form => form;

    public IReadOnlyList<string> Lines => lines;

    public bool IsEmpty => form == ScalarForm.Plain && lines is [""];
}

/// <param name="isMapping">Else a list.</param>
/// <param name="isFlow">In brackets.</param>
/// <param name="column">Of its first key or dash, counted from 0.</param>
internal sealed class SourceCollection(bool isMapping, bool isFlow, int column) : SourceNode
{
    public bool IsMapping => isMapping;

    public bool IsFlow => isFlow;

    public int Column => column;

    public List<SourceItem> Items { get; } = [];

    /// <summary>Remarks after the last item that are indented as it is, or that stand before the closing bracket.</summary>
    public List<string> Below { get; } = [];
}

/// <summary>An entry of a mapping, an item of a list, or a document's one value.</summary>
internal sealed class SourceItem
{
    /// <summary>Remarks on lines of their own: comments with their "#", and empty texts that stand for blank lines.</summary>
    public List<string> Above { get; set; } = [];

    /// <summary>Null but in mappings.</summary>
    public SourceScalar? Key { get; init; }

    /// <summary>Null until it is read.</summary>
    public SourceNode? Value { get; set; }

    /// <summary>The comment behind it on its line.</summary>
    public string? Beside { get; private set; }

    public void PutBeside(string comment)
    {
        // One line has room for one: the other moves above.
        if (Beside is not null) Above.Add(Beside);
        Beside = comment;
    }

    /// <summary>Its comment, for another place than beside it; afterwards it has none.</summary>
    public IEnumerable<string> TakeBeside()
    {
        var taken = Beside;
        Beside = null;
        return taken is null ? [] : [taken];
    }
}

internal sealed class SourceDocument
{
    /// <summary>Whether it begins with "---".</summary>
    public bool Marked { get; init; }

    /// <summary>Remarks before its "---".</summary>
    public List<string> Above { get; init; } = [];

    public SourceItem Root { get; } = new();
}

/// <param name="Documents">In order.</param>
/// <param name="Below">Remarks after everything.</param>
internal sealed record SourceFileTree(IReadOnlyList<SourceDocument> Documents, IReadOnlyList<string> Below);
