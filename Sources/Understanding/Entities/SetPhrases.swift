/// Phrases that are made of numbers, days and units and name none: 三天两头, 半斤八两, 24/7, wait a second.
enum SetPhrases {
    static let table = PhraseTable([chinese, english].joined(separator: "|"))

    private static let chinese = """
        三天两头|一天到晚|一年到头|半斤八两|三两下|一五一十|一点一滴|三三两两|三五成群|一日三餐|一来二去|一时半会|百分百|百分之百|一个劲|一毛不拔|三分钟热度|一分钱一分货|后天免疫|后天努力|\
        三天打鱼两天晒网|七天七夜|一天之计|一年之计|百年好合|千年老店|百年老店|十天半月|十天半个月|三天两夜|一夜之间|一日三秋|一分一秒|分分秒秒|一块儿|一把年纪|三长两短|三头六臂|一举两得|\
        一条龙|一条心|一片心意|一份心意|一年一度|四年一度|一年四季|成百上千|三点一线|两面三刀|一面之词|一张嘴|一把手|一套一套|半路|半天
        """
    private static let english = """
        24/7|7/24|7*24|7x24|24*7|24x7|9/10|50/50|fifty fifty|fifty-fifty|wait a second|just a second|\
        hold on a second|one second|a second|a sec|one sec|just a minute|wait a minute|wait for a minute|\
        wait one minute|give me a minute|hold on a minute|one moment|nine to five|day in day out|\
        day and night|day after day|day by day|day to day|day-to-day|one of these days|one of those days|\
        at the end of the day|call it a day|the other day|thanks a million|a million thanks|two cents|\
        once upon a time|good morning|good afternoon|good evening|good night|good day|have a nice day|\
        have a good day|nice day|all day|all night|year round|all year round|morning person|rain or shine|\
        second hand|one by one|two by two|early days|for a rainy day
        """
}
