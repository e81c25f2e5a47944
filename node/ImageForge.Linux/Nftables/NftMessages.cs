// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Linux.Netlink;
using static ImageForge.Linux.Nftables.NftAttributes;

namespace ImageForge.Linux.Nftables;

/// <summary>
/// Tables as messages: struct nfgenmsg (u8 family, u8 version 0, u16 resource), then NFTA_*. Pure.
/// https://wiki.nftables.org/wiki-nftables/index.php/Portal:DeveloperDocs
/// </summary>
internal static class NftMessages
{
    /// <summary>The kernel puts a number in place of %d; rules find the set by its id within the batch.</summary>
    private const string AnonymousName = "__set%d";

    /// <summary>Attributes end at 64 KiB; an element takes at most 40 bytes.</summary>
    private const int ElementsPerMessage = 1000;

    public static string NameOf(NftSet set) => set.Name.Length > 0 ? set.Name : AnonymousName;

    /// <summary>Puts the table in place of the one of its name, if any.</summary>
    public static List<NetlinkRequest> Replace(NftTable table)
    {
        // Adding first makes the deletion succeed whether or not there was a table.
        List<NetlinkRequest> messages = [AddTable(table.Name), DeleteTable(table.Name), AddTable(table.Name)];
        var nextId = 0u;
        foreach (var set in table.Sets) messages.AddRange(AddSet(table.Name, set, ++nextId));
        foreach (var chain in table.Chains)
        {
            messages.Add(AddChain(table.Name, chain));
            foreach (var rule in chain.Rules)
            {
                var ids = new List<uint>();
                foreach (var match in rule.Matches)
                {
                    ids.Add(0);
                    if (SetOf(match) is not { Name: "" } anonymous) continue;
                    messages.AddRange(AddSet(table.Name, anonymous, ids[^1] = ++nextId));
                }

                messages.Add(AddRule(table.Name, chain.Name, rule, ids));
            }
        }

        return messages;
    }

    /// <summary>Puts other elements into a named set.</summary>
    public static List<NetlinkRequest> Refill(string table, NftSet set)
    {
        var flush = Request(NftAttributes.DeleteElements, NetlinkFlags.None).Text(Elements.Table, table).Text(Elements.Set, set.Name);
        return [flush, .. AddElements(table, set, id: 0)];
    }

    public static NetlinkRequest DeleteTable(string name) => Request(NftAttributes.DeleteTable, NetlinkFlags.None).Text(Table.Name, name);

    public static NetlinkRequest GetTable(string name) => Request(NftAttributes.GetTable, NetlinkFlags.None).Text(Table.Name, name);

    /// <param name="end">Of the batch: its beginning otherwise.</param>
    public static NetlinkRequest Batch(bool end) =>
        new NetlinkRequest(end ? BatchEnd : BatchBegin, NetlinkFlags.None).Fixed([0, 0, 0, (byte)Subsystem]); // the resource is big-endian

    private static NetlinkRequest AddTable(string name) => Request(NewTable, NetlinkFlags.Create).Text(Table.Name, name);

    private static NetlinkRequest AddChain(string table, NftChain chain)
    {
        var request = Request(NewChain, NetlinkFlags.Create).Text(Chain.Table, table).Text(Chain.Name, chain.Name)
            .Text(Chain.Type, "filter").BigEndian(Chain.Policy, NftExpressions.Number(chain.Policy));
        var hook = request.Open(Chain.Hook);
        return request.BigEndian(Chain.HookNumber, Chain.InputHook).BigEndian(Chain.HookPriority, (uint)chain.Priority).Close(hook);
    }

    private static NetlinkRequest AddRule(string table, string chain, NftRule rule, List<uint> setIds)
    {
        const ushort append = 0x800; // NLM_F_APPEND: without it the rule would come first
        var request = Request(NewRule, NetlinkFlags.Create | (NetlinkFlags)append).Text(Rule.Table, table).Text(Rule.Chain, chain);
        var list = request.Open(Rule.Expressions);
        var expressions = new NftExpressions(request);
        for (var i = 0; i < rule.Matches.Count; i++) expressions.Match(rule.Matches[i], setIds[i]);
        expressions.Count();
        expressions.Decide(rule.Verdict);
        request.Close(list);
        return rule.Comment is { } comment ? request.Attribute(Rule.UserData, CommentData(comment)) : request;
    }

    // nft's own format: type 0 is a comment, then its length with the terminating zero.
    private static byte[] CommentData(string comment)
    {
        var text = Encoding.UTF8.GetBytes(comment + "\0");
        if (text.Length > 128) throw new ArgumentException($"the comment of a rule is too long: {text.Length} bytes");
        return [0, (byte)text.Length, .. text];
    }

    private static List<NetlinkRequest> AddSet(string table, NftSet set, uint id)
    {
        var flags = (set.Name.Length == 0 ? Set.Anonymous | Set.Constant : 0) | (set.IsInterval ? Set.Interval : 0);
        var request = Request(NewSet, NetlinkFlags.Create).Text(Set.Table, table).Text(Set.Name, NameOf(set))
            .BigEndian(Set.Flags, flags).BigEndian(Set.KeyType, (uint)set.Key).BigEndian(Set.KeyLength, (uint)set.KeyLength)
            .BigEndian(Set.Id, id);
        // For nft alone, which shows elements by it: type 0 is the order of an element's bytes, 1 the machine's, 2 the network's.
        request.Attribute(Set.UserData, [0, 4, set.Key == NftKey.InterfaceName ? (byte)1 : (byte)2, 0, 0, 0]);
        if (set.Name.Length == 0)
        {
            var description = request.Open(Set.Description);
            request.BigEndian(Set.DescribedSize, (uint)set.Elements.Count).Close(description);
        }

        return [request, .. AddElements(table, set, id)];
    }

    private static IEnumerable<NetlinkRequest> AddElements(string table, NftSet set, uint id)
    {
        foreach (var chunk in set.Elements.Chunk(ElementsPerMessage))
        {
            var request = Request(NewElements, NetlinkFlags.Create).Text(Elements.Table, table).Text(Elements.Set, NameOf(set));
            if (id != 0) request.BigEndian(Elements.SetId, id);
            var list = request.Open(Elements.List);
            foreach (var element in chunk)
            {
                var item = request.Open(ListItem);
                if (element.EndsRange) request.BigEndian(Elements.Flags, Elements.EndsRange);
                var key = request.Open(Elements.Key);
                request.Attribute(DataValue, element.Value).Close(key).Close(item);
            }

            yield return request.Close(list);
        }
    }

    private static NftSet? SetOf(NftMatch match) => match switch
    {
        NftMatch.InterfaceIn(var names) => names,
        NftMatch.SourceIn(var addresses) => addresses,
        NftMatch.DestinationPortIn(var ports) => ports,
        NftMatch.TypeIn(var types) => types,
        _ => null,
    };

    private static NetlinkRequest Request(ushort type, NetlinkFlags flags) =>
        new NetlinkRequest(type, flags).Fixed([FamilyInet, 0, 0, 0]);
}
