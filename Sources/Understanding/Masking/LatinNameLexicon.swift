/// Names in Latin letters that are common in the places customers write from.
enum LatinNameLexicon {
    /// Given names, in lower case.
    static let given = """
        aarav aaron abigail adaeze adam ade aditi adrian agnes aiden aino aisha akira alan albert
        alberto alec alejandro alex alexander alexandra alexis alfie alfred ali alice alicia alison
        alistair aliyah allen allison alyssa amanda amara amber amelia amina amir amit amy ana ananya
        anders andre andrea andrew andré andy angel angela angus anika anil anita anjali ann anna anne
        annie anthony antonio aoife april archie ariana arianna ariel arjun arthur ashley astrid aubrey
        audrey austin autumn ava avery ayesha barbara barnaby barry beatrice beatriz becky ben benjamin
        bernard beth bethany betty beverly bilal bill billy björn blake bob bobby bonnie brad bradley
        brandon brenda brent brett brian brianna bridget brittany brooke bruce bruno bryan caleb callum
        calvin cameron camila carl carla carlos carmen carol caroline carolyn carrie casey catherine
        cathy cecilia chad chandra charles charlie charlotte chelsea chen cheryl chidera chidi chinwe
        chloe chloé chris christian christina christine christopher ciara cindy claire clara clarence
        claudia clayton clive cody colin colleen connie connor corey courtney craig cristina crystal
        curtis cynthia daisy dale dan dana daniel danielle danny darlene darren darryl dave david dawn
        dean deborah debra deepak denise dennis derek derrick desmond devi diana diane diego dmitri
        dominic don donald donna doris dorothy doug douglas duncan dustin dylan earl eddie edgar edith
        edward edwin eero eileen eilidh ekaterina elaine eleanor elena eli elif elijah elizabeth ella
        ellen ellie elsa emeka emily emma enrique eric erica erik erin ernest esther ethan eugene eva
        evan evelyn evie faith farah fatima fatimah felicia felix fernando finley fiona florence folake
        frances francis francisco frank françois fraser fred frederick freya gabriel gabriella gail
        gareth gary gavin gemma gene geoffrey george gerald geraldine gina giovanni giulia gladys glenn
        gloria gordon grace graham grant greg gregory guillermo gustavo gwen günther habib hailey hamish
        hamza hannah harold harriet harry haruto harvey hassan hazel heather hector heidi helen henrik
        henry herbert hiroko hiroshi holly howard hugh hussein ian ibrahim igor imogen imran ines ingrid
        irene irina iris isaac isabel isabella isaiah isla ismail ivan ivy jack jackie jackson jacob
        jacqueline jaime jake jamal james jamie jan jane janet janice jared jasmine jason javed javier
        jay jean jean-paul jean-pierre jeff jeffrey jenna jennifer jenny jeremiah jeremy jerome jerry
        jesse jessica jesús jill jim jimmy jin jing jo joan joann joanna joanne joe joel johanna john
        johnny jon jonathan jordan jorge jorgen jose joseph josephine joshua josé joy joyce joão juan
        juanita judith judy julia julian julie june jurgen justin jürgen kaitlyn kamal karen karim karl
        katarina kate katelyn katherine kathleen kathryn kathy katie katrina kay kayla keith kelly
        kelsey ken kenji kenneth kenny kevin khalid kim kimberly kiran kirk kirsty klaus krishna kristen
        kristin kristina kwame kyle lachlan lance larry lars laura lauren laurie lawrence layla leah lee
        leila leo leon leonard leslie leticia lewis li liam lillian lily lina linda lindsay lindsey ling
        lisa liz logan lois lori lorraine louis louise luca lucas lucia lucy lucía luis lukas luke lydia
        lynn mabel mackenzie madeline madison mahmoud maisie malcolm manuel marc marcia marco marcus
        margaret maria mariah mariana marie marie-claire marilyn mario marion marissa marjorie mark
        marlene marsha marta martha martin martín marvin mary mary-jane maría mason mateo mathew matt
        matteo matthew maureen maurice max maxwell maya megan mehmet mei melanie melinda melissa melvin
        mercedes meredith mia michael micheal michele michelle miguel mikael mike mildred milton ming
        miranda mitchell mohamed mohammad mohammed molly monica morgan muhammad nadia nancy naomi nasser
        natalia natalie natalya natasha nathan nathaniel neil nelson ngozi nguyen nia niamh nicholas
        nick nicolas nicole nigel nikhil nina noah noel noor nora norma norman noémie oksana olga oliver
        olivia oluwaseun omar oscar owen pablo paige pam pamela paolo parvati patricia patrick paul
        paula pauline pavel pedro peggy penelope penny perry pete peter phil philip phillip phoebe
        phyllis pierre pooja poppy priya rachael rachel rafael rahul raj rajesh ralph ramon randall
        randy raul ravi ray raymond rebecca regina renee rené rhonda rhys ricardo richard rick ricky
        rita rob robert roberta roberto robin rodney roger rohan roland ron ronald ronnie rory rosa
        rosalie rosalind rose rosemary ross roy ruby rupert russell ruth ryan sabrina sakura sally salma
        sam samantha samuel sandra sanjay santiago saoirse sara sarah scott sean sebastian sergei sergio
        seth shane shannon shanti sharon shaun shawn sheila shelby shelley sherry shirley siddharth
        sidney simon sinead siobhan sofia sofía sonia sophia sophie spencer stacey stacy stanley stella
        stephanie stephen steve steven stewart stuart sue summer sunil suresh susan suzanne sven
        svetlana sydney sylvia søren takeshi tamara tammy tamsin tanya tara tariq tatiana taylor ted
        teresa terrence terry thandiwe thelma theodore theresa thiago thomas tiffany tim timothy tina
        todd tom tommy toni tony tracy travis trevor tristan troy tunde tyler usha valentina valerie
        vanessa vera vernon veronica vicki vickie victor victoria vijay vikram vincent viola violet
        virginia vivian vladimir wade wallace walter wanda warren wayne wei wendy wesley whitney will
        william willie xavier xiao xin yan yasmin ying yolanda yuki yusuf yvonne zachary zainab zara
        zhang zoe zoë ángel
        """
    /// Surnames, in lower case.
    static let surnames = """
        adams adeyemi agarwal aguilar ahmed ahn alexander ali allen almeida alvarado alvarez andersen
        anderson andrews armstrong arnold ashworth austin bailey baker banerjee banks barnes becker beer
        begum bell bennett bernard berry bianchi bianco bishop black blackwood bose bowman boyd bradley
        brooks brown bryant burke burns burton butler byrne cai campbell cao carlson carpenter carr
        carroll carter castillo castro chan chapman chavez chen cheng cho choi chopra chowdhury
        christensen christmas clark cole coleman collins connolly contreras cook cooper costa cox
        crawford cruz cunningham daly daniels das davies davis day dean delgado demir deng desai diaz
        ding dixon dominguez dong doyle du dubois duncan dunn durand edwards elliott ellis eriksson
        espinoza esposito estrada evans fairbanks feng ferguson fernandez fernández ferrari fields
        fischer fisher fitzgerald flores ford foster fowler fox franklin freeman frost fuller gallagher
        gao garcia garcía gardner garrett garza george gibson gilbert gomez gonzales gonzalez gonzález
        gordon graham grant gray green greene griffin griffiths guerrero guo gupta gutierrez guzman
        gómez günther haddad hall hamilton han hansen hanson hargreaves harper harris harrison hart
        harvey hawkins hayes he henderson henry hernandez herrera hicks hill hoffman holloway holmes
        hong hope hopkins horvath howard howell hu huang hudson hughes hunt hunter hussain hwang höfer
        ito ivanov iyer jackson jacobs james jang jenkins jensen jiang jimenez johansson johnson
        johnston jones jordan joshi jovanovic jung kang kapoor karlsson kato kaya kelley kelly kennedy
        khalil khan kim king knight kobayashi korhonen kowalczyk kowalski kumar kwon lane larsen larson
        laurent lawrence lawson le lee lefebvre lewis li liang lim lin lindqvist little liu llewellyn
        long lopez love lu lucas luna luo lynch lópez ma macdonald mackenzie macleod maldonado malhotra
        mansour march marquez marshall martin martinez martínez mason matthews may mccarthy mccoy
        mcdonald mcgregor mclean medina mehta mejia mendez mendoza menon mensah meyer miller mills
        mitchell montgomery moore morales moreau moreno morgan morris morrison mukherjee muller munoz
        murphy murray myers müller nagy nair nakamura nasser nelson nguyen nichols nielsen nilsson novak
        nowak nunez nwosu o'brien o'connor o'neill o'reilly o'sullivan obrien oh okafor okonkwo oliveira
        oliver olsen olson ortega ortiz osei owens padilla page palmer pan papadopoulos park parker
        patel patterson payne pedersen pemberton pena peng pereira perez perkins perry peters peterson
        petrov phillips pierce popescu porter powell price pugh pérez quinn rahman ramirez ramos rao ray
        reddy reed reid ren reyes reynolds rhys rice richards richardson riley rios rivera roberts
        robertson robinson rodriguez rodríguez rogers rojas romero rose ross rossi ruiz russell russo
        ryan salazar sanchez sanders sandoval santiago santos sato schmidt schneider schröder schultz
        scott sen seo shah sharma shaw shen shin silva simmons simpson sims sinclair singh smirnov smith
        snyder song soto souza spencer stephens stevens stewart stone su sullivan summers sun suzuki
        szabo sánchez tanaka tang taylor thatcher thomas thompson tian torres tran tucker turner valdez
        vargas vasquez vega verma virtanen wagner walker wallace walsh wang ward warren washington
        watanabe watkins watson weaver webb weber wei welch wells west wheeler whelan whitaker white
        whitfield williams williamson willis wilson winter wong wood woods wright wu xiao xie xu
        yamamoto yang yao ye yilmaz yoo yoon young yu yuan zeng zhang zhao zheng zhou zhu
        """
}
