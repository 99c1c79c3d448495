using static Troupe.Env.Tests.ZMachine.StoryAssembler;

namespace Troupe.Env.Tests.ZMachine;

public sealed class ObjectTests
{
    public static TheoryData<int> Versions => [3, 4, 5, 8];

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_tree_can_be_walked_and_changed(int version)
    {
        var story = new StoryAssembler(version).I("get_parent", 2).To(0).PrintNumber(Sp).I("get_child", 1).To(0).If("a").Label("a").PrintNumber(Sp)
            .I("get_sibling", 2).To(0).If("b").Label("b").PrintNumber(Sp).I("jin", 2, 1).If("c").Print("x").Label("c")
            .I("insert_obj", 4, 1).I("remove_obj", 2).I("get_child", 1).To(0).If("d").Label("d").PrintNumber(Sp).I("get_sibling", 4).To(0).If("e").Label("e").PrintNumber(Sp)
            .I("get_parent", 2).To(0).PrintNumber(Sp).I("quit");
        Assert.Equal("1 2 3 4 3 0 ", story.Output());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Properties_are_found_by_number_or_have_their_default(int version)
    {
        var story = new StoryAssembler(version).I("get_prop", 1, 5).To(0).PrintNumber(Sp).I("get_prop", 1, 4).To(0).PrintNumber(Sp).I("get_prop", 1, 3).To(0).PrintNumber(Sp)
            .I("put_prop", 1, 5, 99).I("get_prop", 1, 5).To(0).PrintNumber(Sp).I("put_prop", 1, 4, 0x1FF).I("get_prop", 1, 4).To(0).PrintNumber(Sp)
            .I("get_prop_addr", 1, 2).To(16).I("get_prop_len", Var(16)).To(0).PrintNumber(Sp).I("loadb", Var(16), 2).To(0).PrintNumber(Sp).I("get_prop_len", 0).To(0).PrintNumber(Sp);
        for (int i = 0, property = 0; i < 4; property = new[] { 5, 4, 2, 0 }[i++]) story.I("get_next_prop", 1, property).To(0).PrintNumber(Sp);
        Assert.Equal("4660 7 103 99 255 3 3 0 5 4 2 0 ", story.I("quit").Output());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Attributes_are_set_tested_and_cleared(int version)
    {
        var last = version <= 3 ? 31 : 47;
        var story = new StoryAssembler(version);
        foreach (var attribute in new[] { 0, 7, 8, last })
            story.I("set_attr", 3, attribute).I("test_attr", 3, attribute).If($"s{attribute}").Print("x").Label($"s{attribute}")
                .I("clear_attr", 3, attribute).I("test_attr", 3, attribute).If($"c{attribute}", on: false).Print("x").Label($"c{attribute}").Print(".");
        Assert.Equal("....", story.I("quit").Output());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Object_0_is_nothing_and_does_no_harm(int version)
    {
        var story = new StoryAssembler(version).I("get_parent", 0).To(0).PrintNumber(Sp).I("get_child", 0).To(0).If("a").Label("a").PrintNumber(Sp).I("get_prop", 0, 5).To(0).PrintNumber(Sp)
            .I("get_prop_addr", 0, 5).To(0).PrintNumber(Sp).I("set_attr", 0, 3).I("test_attr", 0, 3).If("b", on: false).Print("x").Label("b").I("insert_obj", 0, 1).I("insert_obj", 1, 0).I("remove_obj", 0)
            .I("jin", 0, 0).If("c").Print("x").Label("c").I("get_next_prop", 0, 1).To(0).PrintNumber(Sp).I("quit");
        Assert.Equal("0 0 0 0 0 ", story.Output());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_host_reads_the_same_objects(int version)
    {
        var story = new StoryAssembler(version).I("quit").Run();
        Assert.Equal(4, story.ObjectCount);
        Assert.Equal(["box", "lamp", "", "door"], Enumerable.Range(1, 4).Select(story.ShortName));
        Assert.Equal((1, 3, 2), (story.ParentOf(2), story.SiblingOf(2), story.ChildOf(1)));
        Assert.Equal([5, 4, 2, 0], new[] { 0, 5, 4, 2 }.Select(p => story.NextProperty(1, p)));
        Assert.Equal(3, story.PropertyLength(story.PropertyAddress(1, 2)));
        Assert.False(story.HasAttribute(3, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => story.ParentOf(70_000));
    }
}
