// SPDX-License-Identifier: Apache-2.0
using ImageForge.Node.Configuration;
using ImageForge.Tests.MachineConfig;

namespace ImageForge.Tests.Node;

public sealed class OwnFactsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FirmwareAndFirstCardAreAsked()
    {
        Put("sys/class/dmi/id/product_serial", "7XKQ2N3\n");
        Put("sys/class/dmi/id/product_uuid", "4C4C4544-0042-3510-8052-B4C04F4D3132\n");
        Card("lo", index: 1, type: 772, "00:00:00:00:00:00", device: false);
        Card("wg0", index: 2, type: 65534, "", device: false);
        Card("eth0", index: 10, type: 1, "52:54:00:00:00:0a", device: true);
        Card("eth1", index: 9, type: 1, "52:54:00:00:00:09", device: true);
        var facts = new OwnFacts(TimeProvider.System, _folder.At("").TrimEnd('/')).Facts;
        Assert.Equal("7XKQ2N3", facts.Serial());
        Assert.Equal("4c4c4544-0042-3510-8052-b4c04f4d3132", facts.Uuid());
        Assert.Equal("52:54:00:00:00:09", facts.Mac());
    }

    [Theory]
    [InlineData("To Be Filled By O.E.M.")]
    [InlineData("Default string")]
    [InlineData("None")]
    [InlineData("0000000")]
    [InlineData("")]
    public void FillersAreNoSerialNumbers(string text)
    {
        Put("sys/class/dmi/id/product_serial", text + "\n");
        Put("sys/class/dmi/id/product_uuid", "00000000-0000-0000-0000-000000000000\n");
        var facts = new OwnFacts(TimeProvider.System, _folder.At("").TrimEnd('/')).Facts;
        Assert.Null(facts.Serial());
        Assert.Null(facts.Uuid());
    }

    private void Card(string name, int index, int type, string address, bool device)
    {
        Put($"sys/class/net/{name}/ifindex", $"{index}\n");
        Put($"sys/class/net/{name}/type", $"{type}\n");
        Put($"sys/class/net/{name}/address", $"{address}\n");
        if (device) Directory.CreateDirectory(_folder.At($"sys/class/net/{name}/device"));
    }

    private void Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(path))!);
        File.WriteAllText(_folder.At(path), text);
    }
}
