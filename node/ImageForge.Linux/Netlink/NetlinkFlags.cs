// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Linux.Netlink;

/// <summary>nlmsg_flags. https://man7.org/linux/man-pages/man7/netlink.7.html</summary>
[Flags]
internal enum NetlinkFlags : ushort
{
    None = 0,
    Request = 0x001,
    Multi = 0x002,
    Ack = 0x004,
    DumpInterrupted = 0x010,

    // Of a request that creates.
    Replace = 0x100,
    Exclusive = 0x200,
    Create = 0x400,

    // Of a request that asks: NLM_F_ROOT | NLM_F_MATCH.
    Dump = 0x300,
}
