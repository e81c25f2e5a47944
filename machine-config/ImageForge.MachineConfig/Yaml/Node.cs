// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Yaml;

/// <summary>A YAML value with its place. Much less than YAML can say: no anchors, no tags, keys are text.</summary>
internal abstract record Node(Place At)
{
    /// <summary>What a person would call it.</summary>
    public abstract string Noun { get; }
}

/// <param name="Plain">Written without quotes, so that <c>1500</c> and <c>true</c> mean a number and a boolean.</param>
internal sealed record ScalarNode(Place At, string Text, bool Plain) : Node(At)
{
    public override string Noun => "a single value";

    /// <summary>Stands where something was that is reported already; whoever meets it says nothing more.</summary>
    public bool Broken { get; init; }

    /// <summary>Nothing after the colon, or one of YAML's words for nothing.</summary>
    public bool IsNothing => Plain && (Text is "" or "~" or "null" or "Null" or "NULL");
}

internal sealed record ListNode(Place At, IReadOnlyList<Node> Items) : Node(At)
{
    public override string Noun => "a list";
}

internal sealed record MappingNode(Place At, IReadOnlyList<Entry> Entries) : Node(At)
{
    public override string Noun => "a mapping";

    /// <summary>The first entry of that key, as duplicates are reported elsewhere.</summary>
    public Node? Find(string key)
    {
        foreach (var entry in Entries)
            if (entry.Key.Text == key) return entry.Value;
        return null;
    }
}

/// <summary>A class, as everything is that lists hold by the thousand: lists of structs are compiled anew with each start of a process.</summary>
internal sealed record Entry(ScalarNode Key, Node Value);
