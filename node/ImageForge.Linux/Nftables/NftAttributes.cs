// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Linux.Nftables;

/// <summary>Numbers of linux/netfilter/nf_tables.h and linux/netfilter/nfnetlink.h.</summary>
internal static class NftAttributes
{
    public const ushort Subsystem = 10; // NFNL_SUBSYS_NFTABLES, the high byte of a message's type
    public const ushort BatchBegin = 0x10;
    public const ushort BatchEnd = 0x11;
    public const byte FamilyInet = 1; // NFPROTO_INET
    public const byte FamilyIpv4 = 2;
    public const byte FamilyIpv6 = 10;

    public const ushort NewTable = Subsystem << 8;
    public const ushort GetTable = Subsystem << 8 | 1;
    public const ushort DeleteTable = Subsystem << 8 | 2;
    public const ushort NewChain = Subsystem << 8 | 3;
    public const ushort NewRule = Subsystem << 8 | 6;
    public const ushort NewSet = Subsystem << 8 | 9;
    public const ushort NewElements = Subsystem << 8 | 12;
    public const ushort DeleteElements = Subsystem << 8 | 14;

    /// <summary>NFTA_LIST_ELEM: an item of any nested list.</summary>
    public const ushort ListItem = 1;

    /// <summary>NFTA_DATA_*: a value, or a verdict.</summary>
    public const ushort DataValue = 1;
    public const ushort DataVerdict = 2;
    public const ushort VerdictCode = 1;

    /// <summary>NFT_REG_1 holds 16 bytes, enough for every field looked at; register 0 is the verdict.</summary>
    public const uint Register = 1;
    public const uint VerdictRegister = 0;

    public static class Table
    {
        public const ushort Name = 1;
    }

    public static class Chain
    {
        public const ushort Table = 1;
        public const ushort Name = 3;
        public const ushort Hook = 4;
        public const ushort HookNumber = 1;
        public const ushort HookPriority = 2;
        public const ushort Policy = 5;
        public const ushort Type = 7;
        public const uint InputHook = 1; // NF_INET_LOCAL_IN
    }

    public static class Rule
    {
        public const ushort Table = 1;
        public const ushort Chain = 2;
        public const ushort Expressions = 4;
        public const ushort UserData = 7;
    }

    public static class Set
    {
        public const ushort Table = 1;
        public const ushort Name = 2;
        public const ushort Flags = 3;
        public const ushort KeyType = 4;
        public const ushort KeyLength = 5;
        public const ushort Description = 9;
        public const ushort DescribedSize = 1;
        public const ushort Id = 10;
        public const ushort UserData = 13;
        public const uint Anonymous = 1;
        public const uint Constant = 2;
        public const uint Interval = 4;
    }

    public static class Elements
    {
        public const ushort Table = 1;
        public const ushort Set = 2;
        public const ushort List = 3;
        public const ushort SetId = 4;
        public const ushort Key = 1;
        public const ushort Flags = 3;
        public const uint EndsRange = 1;
    }

    public static class Expression
    {
        public const ushort Name = 1;
        public const ushort Data = 2;
    }
}
