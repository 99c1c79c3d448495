using Troupe.Learner.Optimisation;

namespace Troupe.Learner.Tests.Optimisation;

public sealed class ScheduleTests
{
    public static TheoryData<Schedule, double[]> Cases => new()
    {
        { new Schedule.Constant(), [1, 1, 1] },
        { new Schedule.Constant(WarmUp: 4), [0.25, 0.5, 0.75, 1, 1, 1] },
        { new Schedule.Linear(4), [1, 0.75, 0.5, 0.25, 0, 0] },
        { new Schedule.Linear(2, 0.5, 2), [0.5, 1, 1, 0.75, 0.5, 0.5] },
        { new Schedule.Cosine(4), [1, 0.853553, 0.5, 0.146447, 0, 0] },
        { new Schedule.Cosine(2, 0.1, 1), [1, 1, 0.55, 0.1, 0.1] },
        { new Schedule.Step(2, 0.1), [1, 1, 0.1, 0.1, 0.01] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Shares_follow_the_formula(Schedule schedule, double[] expected)
    {
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], schedule.Share(i), 6);
    }
}
