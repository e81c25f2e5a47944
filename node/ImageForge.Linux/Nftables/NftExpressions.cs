// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Netlink;
using static ImageForge.Linux.Nftables.NftAttributes;

namespace ImageForge.Linux.Nftables;

/// <summary>
/// The steps of a rule as the kernel runs them: load a field into a register, compare it or look it up, and at the end
/// the verdict. A step that does not match ends the rule. Attribute numbers: NFTA_META_*, NFTA_CMP_*, … of
/// linux/netfilter/nf_tables.h; numbers are big-endian, unlike elsewhere in netlink.
/// </summary>
internal sealed class NftExpressions(NetlinkRequest request)
{
    private const uint MetaInterfaceName = 6, MetaFamily = 15, MetaProtocol = 16;
    private const uint NetworkHeader = 1, TransportHeader = 2;
    private const uint IcmpxUnreachable = 2;
    private const byte IcmpxPortUnreachable = 1;

    /// <summary>NF_CT_STATE_BIT: established 2, related 4. In the register this number is in the machine's own order.</summary>
    private static readonly byte[] EstablishedOrRelated = [0x06, 0, 0, 0];

    public void Match(NftMatch match, uint setId)
    {
        switch (match)
        {
            case NftMatch.Established:
                Add("ct", r => r.BigEndian(1, Register).BigEndian(2, 0));
                Add("bitwise", r => Data(Data(r.BigEndian(1, Register).BigEndian(2, Register).BigEndian(3, 4), 4, EstablishedOrRelated), 5, new byte[4]));
                Compare(new byte[4], equal: false);
                break;
            case NftMatch.InterfaceIs(var name):
                LoadMeta(MetaInterfaceName);
                Compare(NftSet.NameBytes(name));
                break;
            case NftMatch.InterfaceIn(var names):
                LoadMeta(MetaInterfaceName);
                LookUp(names, setId);
                break;
            case NftMatch.Protocol(var number):
                LoadMeta(MetaProtocol);
                Compare([number]);
                break;
            case NftMatch.SourceIn(var addresses):
                var ipv4 = addresses.Key == NftKey.Ipv4Address;
                LoadMeta(MetaFamily);
                Compare([ipv4 ? FamilyIpv4 : FamilyIpv6]);
                LoadHeader(NetworkHeader, offset: ipv4 ? 12u : 8, addresses.KeyLength);
                LookUp(addresses, setId);
                break;
            case NftMatch.DestinationPortIn(var ports):
                LoadHeader(TransportHeader, offset: 2, 2);
                LookUp(ports, setId);
                break;
            case NftMatch.SourcePortIs(var port):
                LoadHeader(TransportHeader, offset: 0, 2);
                Compare([(byte)(port >> 8), (byte)port]);
                break;
            case NftMatch.TypeIn(var types):
                LoadHeader(TransportHeader, offset: 0, 1);
                LookUp(types, setId);
                break;
            default:
                throw new NotSupportedException(match.ToString());
        }
    }

    public void Count() => Add("counter", r => r);

    public void Decide(NftVerdict verdict)
    {
        if (verdict == NftVerdict.Reject)
        {
            Add("reject", r => r.BigEndian(1, IcmpxUnreachable).U8(2, IcmpxPortUnreachable));
            return;
        }

        Add("immediate", r =>
        {
            r.BigEndian(1, VerdictRegister);
            var data = r.Open(2);
            var inner = r.Open(DataVerdict);
            r.BigEndian(VerdictCode, Number(verdict));
            return r.Close(inner).Close(data);
        });
    }

    /// <summary>NF_DROP 0, NF_ACCEPT 1.</summary>
    public static uint Number(NftVerdict verdict) => verdict switch
    {
        NftVerdict.Accept => 1,
        NftVerdict.Drop => 0,
        _ => throw new ArgumentException($"{verdict} is not a plain verdict"),
    };

    private void LoadMeta(uint key) => Add("meta", r => r.BigEndian(2, key).BigEndian(1, Register));

    private void LoadHeader(uint header, uint offset, int length) =>
        Add("payload", r => r.BigEndian(1, Register).BigEndian(2, header).BigEndian(3, offset).BigEndian(4, (uint)length));

    private void Compare(byte[] value, bool equal = true) =>
        Add("cmp", r => Data(r.BigEndian(1, Register).BigEndian(2, equal ? 0u : 1), 3, value));

    private void LookUp(NftSet set, uint setId) => Add("lookup", r =>
    {
        r.Text(1, NftMessages.NameOf(set)).BigEndian(2, Register);
        return setId == 0 ? r : r.BigEndian(4, setId);
    });

    private static NetlinkRequest Data(NetlinkRequest request, ushort type, byte[] value)
    {
        var nest = request.Open(type);
        return request.Attribute(DataValue, value).Close(nest);
    }

    private void Add(string name, Func<NetlinkRequest, NetlinkRequest> fill)
    {
        var item = request.Open(ListItem);
        request.Text(Expression.Name, name);
        var data = request.Open(Expression.Data);
        fill(request);
        request.Close(data).Close(item);
    }
}
