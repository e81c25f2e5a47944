// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Linux.Netlink;
using ImageForge.Linux.WireGuard;

namespace ImageForge.Tests.Linux;

public sealed class AttributeReaderTests
{
    [Fact]
    public void Walks_padded_and_nested_attributes()
    {
        // u8 5 (type 1, 5 bytes, 3 of padding), then a nest (type 2) that holds u16 0x0102 (type 3).
        byte[] bytes = [5, 0, 1, 0, 5, 0, 0, 0, 12, 0, 2, 0x80, 6, 0, 3, 0, 2, 1, 0, 0];
        var reader = new AttributeReader(bytes);
        Assert.True(reader.MoveNext());
        Assert.Equal((1, 5), (reader.Type, reader.U8()));
        Assert.True(reader.MoveNext());
        Assert.Equal(2, reader.Type);
        var nested = reader.Nested();
        Assert.True(nested.MoveNext());
        Assert.Equal((3, 0x0102), (nested.Type, nested.U16()));
        Assert.False(nested.MoveNext());
        Assert.False(reader.MoveNext());
    }

    [Theory]
    [InlineData(new byte[] { 5, 0, 1 })] // no whole header
    [InlineData(new byte[] { 3, 0, 1, 0 })] // shorter than its header
    [InlineData(new byte[] { 9, 0, 1, 0, 1, 2, 3, 4 })] // longer than what is left
    public void Refuses_lengths_that_lie(byte[] bytes) => Assert.Throws<InvalidDataException>(() =>
    {
        var reader = new AttributeReader(bytes);
        while (reader.MoveNext())
        {
            _ = reader.Value.Length;
        }
    });

    [Fact]
    public void Refuses_values_of_another_size() => Assert.Throws<InvalidDataException>(() =>
    {
        var reader = new AttributeReader([6, 0, 1, 0, 1, 2, 0, 0]);
        reader.MoveNext();
        _ = reader.U32();
    });

    [Fact]
    public void Whatever_comes_is_read_or_refused() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        bytes =>
        {
            Func<object?>[] parsers =
            [
                () => NetworkMonitor.Parse(bytes), () => LinkMessages.Parse(bytes), () => AddressMessages.Parse(bytes),
                () => RouteMessages.Parse(bytes), () => RuleMessages.Parse(bytes), () => WireGuardReader.Parse([bytes]),
                () => KernelEvent.Parse(bytes),
            ];
            foreach (var parser in parsers)
            {
                try
                {
                    parser();
                }
                catch (InvalidDataException e)
                {
                    Assert.NotEmpty(e.Message);
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
