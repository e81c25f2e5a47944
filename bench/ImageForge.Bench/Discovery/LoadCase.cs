// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Bench.Discovery;

/// <summary>One shape of load, with what the reference service did under it on a machine of two cores.</summary>
/// <param name="Name">As in the reference's table.</param>
/// <param name="Clusters">How many.</param>
/// <param name="Members">Of each cluster; each watches its cluster.</param>
/// <param name="PerConnection">Members that share a connection.</param>
/// <param name="UpdatesPerSecond">Of the open loop; 0 for none.</param>
/// <param name="Tls">Over TLS.</param>
/// <param name="Watchers">False: nobody watches.</param>
/// <param name="Reference">The reference's figures, in the order of the columns.</param>
internal sealed record LoadCase(
    string Name, int Clusters, int Members, int PerConnection, int UpdatesPerSecond, bool Tls, bool Watchers, string[] Reference)
{
    public static readonly string[] Columns =
    [
        "RSS registered/watching/end MB", "snapshots s", "ack p50/p99 ms", "delivery p50/p99 ms", "CPU us/delivery", "closed loop upd/s", "msg/s", "lost",
    ];

    public static readonly LoadCase[] All =
    [
        new("200x50 h2c, 1 per connection", 200, 50, 1, 200, false, true, ["429-458/929-1005/1082-1161", "4.4-6.6", "2.0-2.2/52-97", "1.6-1.8/42-83", "45-48", "279-316", "13900-15800", "0"]),
        new("200x50 h2c, 50 per connection", 200, 50, 50, 200, false, true, ["53/708/949", "3.5", "1.2/22", "1.1/20", "24", "799", "39900", "0"]),
        new("200x50 TLS, 1 per connection", 200, 50, 1, 200, true, true, ["564-581/1057-1090/1183-1227", "5.2-6.4", "2.6-11.7/179-436", "2.1-9.1/147-409", "46-48", "248", "12400", "0"]),
        new("1x1000 h2c, 1 per connection", 1, 1000, 1, 10, false, true, ["65/570-597/598-612", "2.4-4.3", "19-28/77-107", "17-28/49-125", "39-41", "-", "-", "1000"]),
        new("1x1000 h2c, 100 per connection", 1, 1000, 100, 10, false, true, ["25/668/688", "2.1", "-", "12/39", "17", "-", "-", "1000"]),
        new("200x50 h2c, no watchers", 200, 50, 50, 0, false, false, ["53-60/-/-", "-", "0.44/2.7", "-", "-", "6571", "-", "-"]),
    ];
}
